//! The authorizers of an app, and the routes for which they are called.

use super::entry::{AuthorizerEntry, AuthorizerRoute, AuthorizerRoutes};
use super::error::AuthorizerError;
use crate::http::auth::Auth;
use crate::http::payload::ProxyEvent;
use crate::http::table::Table;
use crate::invocation::Invocation;
use crate::invocation_log::Summary;
use crate::state::State;

/// The authorizers of an app.
#[derive(Debug)]
pub(crate) struct Authorizers {
    /// All authorizers; the first of them handles the events.
    entries: Vec<&'static AuthorizerEntry>,
    /// All routes of the app: API Gateway calls the function of an authorizer for the routes of
    /// every function.
    table: Table,
    base_path: String,
}

impl Authorizers {
    /// The authorizers of these routes; `None` if no route has one.
    pub(crate) fn from_table(table: Table, base_path: &str) -> Option<Self> {
        let mut entries = Vec::new();
        for route in table.routes() {
            if let Auth::Lambda(entry) = route.auth()
                && !entries.contains(&entry)
            {
                entries.push(entry);
            }
        }
        (!entries.is_empty()).then(|| Authorizers {
            entries,
            table,
            base_path: base_path.to_owned(),
        })
    }

    /// The response to the event of an authorizer; `None` if the event is another.
    pub(crate) async fn handle(
        &self,
        event: &str,
        state: &State,
        invocation: &Invocation,
        summary: &mut Summary,
    ) -> Option<Result<Vec<u8>, AuthorizerError>> {
        let entry = self.entries.first()?;
        (entry.handle)(self, event, state, invocation, summary).await
    }
}

impl AuthorizerRoutes for Authorizers {
    fn find<'e>(&'e self, request: &'e ProxyEvent<'e>) -> Option<AuthorizerRoute<'e>> {
        let (route, path_parameters) = self.table.find(request, &self.base_path).ok()?;
        Some(AuthorizerRoute {
            authorizer: match route.auth() {
                Auth::Lambda(entry) => Some(entry),
                _ => None,
            },
            path_parameters,
        })
    }

    fn authorizers(&self) -> &[&'static AuthorizerEntry] {
        &self.entries
    }

    fn base_path(&self) -> &str {
        &self.base_path
    }
}
