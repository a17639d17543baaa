//! The authorizers of an app, ready to handle their events.

use super::decision::{Decision, Outcome};
use super::error::AuthorizerError;
use super::event::{AuthorizerEvent, read_request};
use super::{AuthorizerEntry, reply};
use crate::http::auth::Auth;
use crate::http::group::MountedRoute;
use crate::http::payload::ProxyEvent;
use crate::http::request::{Body, PathParameters, Request, Storage};
use crate::http::table::{Table, TableError};
use crate::invocation::Invocation;
use crate::invocation_log::Summary;
use crate::panic::catch_panic;
use crate::state::State;

/// The authorizers of an app.
#[derive(Debug)]
pub(crate) struct Authorizers {
    entries: Vec<&'static AuthorizerEntry>,
    /// All routes of the app: API Gateway calls the function of an authorizer for the routes of
    /// every function.
    table: Table,
    base_path: String,
}

impl Authorizers {
    /// The authorizers of these routes; `None` if no route has one.
    pub(crate) fn from_routes(
        routes: Vec<MountedRoute>,
        base_path: &str,
    ) -> Result<Option<Self>, TableError> {
        let mut entries = Vec::new();
        for route in &routes {
            if let Auth::Lambda(entry) = route.auth()
                && !entries.contains(&entry)
            {
                entries.push(entry);
            }
        }
        if entries.is_empty() {
            return Ok(None);
        }
        Ok(Some(Authorizers {
            entries,
            table: Table::new(routes)?,
            base_path: base_path.to_owned(),
        }))
    }

    /// The response to the event of an authorizer; `None` if the event is another.
    pub(crate) async fn handle(
        &self,
        event: &str,
        state: &State,
        invocation: &Invocation,
        summary: &mut Summary,
    ) -> Option<Result<Vec<u8>, AuthorizerError>> {
        let event = AuthorizerEvent::read(event)?;
        let json = event.as_request();
        let request = match read_request(&json) {
            Ok(request) => request,
            Err(error) => {
                tracing::error!(%error, "the event of an authorizer is malformed");
                return Some(Err(AuthorizerError::Failed { authorizer: "" }));
            }
        };
        let decided = self.decide(&event, &request, state, invocation, summary);
        Some(decided.await)
    }

    async fn decide(
        &self,
        event: &AuthorizerEvent<'_>,
        request: &ProxyEvent<'_>,
        state: &State,
        invocation: &Invocation,
        summary: &mut Summary,
    ) -> Result<Vec<u8>, AuthorizerError> {
        let found = self.table.find(request, &self.base_path).ok();
        let of_route = found.as_ref().and_then(|(route, _)| match route.auth() {
            Auth::Lambda(entry) => Some(entry),
            _ => None,
        });
        let entry = match (of_route, self.entries.as_slice()) {
            (Some(entry), _) => entry,
            // Methods without a route, which `App::method` adds, may have an authorizer, too.
            (None, [only]) => only,
            (None, _) => {
                return Err(AuthorizerError::Unknown {
                    arn: event.arn.whole_stage(),
                });
            }
        };
        let path_parameters = found.map_or_else(
            || {
                let decoded = request.format().path_is_decoded();
                PathParameters::of_event(request.path_parameters, decoded)
            },
            |(_, parameters)| parameters,
        );
        let storage = Storage::new();
        let request = Request {
            event: request,
            base_path: &self.base_path,
            path_parameters: &path_parameters,
            body: Body::Empty,
            state,
            invocation,
            storage: &storage,
        };
        let name = entry.spec.name;
        let decided = catch_panic(|| Ok::<_, std::convert::Infallible>((entry.decide)(request)));
        let Decision(outcome) = match decided.await {
            Ok(Ok(decision)) => decision,
            Ok(Err(never)) => match never {},
            Err(panic) => Decision::failed(format!("it panicked: {panic}")),
        };
        let is_allowed = matches!(outcome, Outcome::Allow { .. });
        *summary = Summary::Authorizer { name, is_allowed };
        reply::write(event, name, outcome)
    }
}
