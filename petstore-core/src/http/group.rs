//! Groups of routes: tables with a common prefix, auth, hooks, timeout or tags.

use std::borrow::Cow;
use std::time::Duration;

use super::around::Hook;
use super::auth::{Auth, CheckCaller};
use super::route::RouteEntry;
use super::run_route::{RunPrepared, run_prepared};

/// A table of routes, with what its routes have in common; for [`App::routes`](crate::App::routes)
/// and [`App::nest`](crate::App::nest).
///
/// ```
/// # use petstore_core::{App, Auth, Routes};
/// # use petstore_core::http::RouteGroup;
/// # const ROUTES: Routes = &[];
/// let app = App::new("orders").nest("/v1", RouteGroup::from_entries(ROUTES).auth(Auth::Cognito).tag("orders"));
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct RouteGroup {
    entries: Vec<RouteEntry>,
    auth: Option<Auth>,
    check_caller: Option<CheckCaller>,
    hooks: Vec<Hook>,
    timeout: Option<Duration>,
    run: Option<RunPrepared>,
    tags: Vec<String>,
}

impl RouteGroup {
    /// The group of the routes of a table.
    pub fn from_entries(entries: &[RouteEntry]) -> Self {
        RouteGroup {
            entries: entries.to_vec(),
            auth: None,
            check_caller: None,
            hooks: Vec::new(),
            timeout: None,
            run: None,
            tags: Vec::new(),
        }
    }

    /// Sets the callers that are allowed, for routes that do not have `auth = …` themselves.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.auth = Some(auth);
        self.check_caller = auth.check();
        self
    }

    /// Adds hooks around these routes, inside of the app's own hooks; the first is the outermost.
    pub fn around(mut self, hooks: impl IntoIterator<Item = Hook>) -> Self {
        self.hooks.extend(hooks);
        self
    }

    /// Limits the time of these routes, for routes that do not have `timeout = …` themselves.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self.run = Some(run_prepared);
        self
    }

    /// Adds a tag to these routes in the document.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tags.push(tag.into());
        self
    }

    /// The routes below a prefix.
    pub(crate) fn mount(self, prefix: &str) -> impl Iterator<Item = MountedRoute> {
        let prefix = prefix.trim_end_matches('/').to_owned();
        self.entries.into_iter().map(move |entry| MountedRoute {
            template: match (prefix.as_str(), entry.spec.template) {
                ("", template) => Cow::Borrowed(template),
                (prefix, "/") => Cow::Owned(prefix.to_owned()),
                (prefix, template) => Cow::Owned(format!("{prefix}{template}")),
            },
            auth: entry.spec.auth.or(self.auth),
            check_caller: match entry.spec.auth {
                Some(_) => entry.check_caller,
                None => self.check_caller,
            },
            timeout: entry.spec.timeout.or(self.timeout),
            run: entry.run.or(self.run),
            hooks: self.hooks.clone(),
            tags: self.tags.clone(),
            prefix: prefix.clone(),
            entry,
        })
    }
}

impl From<&[RouteEntry]> for RouteGroup {
    fn from(entries: &[RouteEntry]) -> Self {
        RouteGroup::from_entries(entries)
    }
}

impl<const N: usize> From<&[RouteEntry; N]> for RouteGroup {
    fn from(entries: &[RouteEntry; N]) -> Self {
        RouteGroup::from_entries(entries)
    }
}

/// A route of an app, at its full path.
#[derive(Debug, Clone)]
pub(crate) struct MountedRoute {
    pub(crate) entry: RouteEntry,
    pub(crate) template: Cow<'static, str>,
    /// `None` leaves the choice to the app.
    pub(crate) auth: Option<Auth>,
    /// [`Auth::check`] of `auth`.
    pub(crate) check_caller: Option<CheckCaller>,
    pub(crate) timeout: Option<Duration>,
    /// What runs the route, if it is prepared or has a time limit.
    pub(crate) run: Option<RunPrepared>,
    pub(crate) hooks: Vec<Hook>,
    pub(crate) tags: Vec<String>,
    pub(crate) prefix: String,
}

impl MountedRoute {
    pub(crate) fn auth(&self) -> Auth {
        self.auth.unwrap_or_default()
    }
}
