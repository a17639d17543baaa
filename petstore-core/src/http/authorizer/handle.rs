//! Handles the events of authorizers: finds the authorizer of an event, and runs it.

use super::decision::{Decision, Outcome};
use super::entry::{Authorize, AuthorizerEntry, AuthorizerRoute, AuthorizerRoutes};
use super::error::AuthorizerError;
use super::event::{AuthorizerEvent, read_request};
use super::identity::check_identity;
use super::reply;
use crate::boxed::BoxFuture;
use crate::http::payload::ProxyEvent;
use crate::http::request::{Body, PathParameters, Request, Storage};
use crate::invocation::Invocation;
use crate::invocation_log::Summary;
use crate::panic::catch_panic;
use crate::state::State;

struct Entry<A>(std::marker::PhantomData<A>);

impl<A: Authorize> Entry<A> {
    const ENTRY: &'static AuthorizerEntry = &AuthorizerEntry {
        spec: &A::SPEC,
        session: A::session,
        decide: A::decide,
        inputs: A::inputs,
        check: check_identity,
        handle: handle_event,
    };
}

impl AuthorizerEntry {
    /// The entry of an authorizer.
    pub const fn for_authorizer<A: Authorize>() -> &'static Self {
        Entry::<A>::ENTRY
    }
}

/// The response to the event of an authorizer; `None` if the event is another.
fn handle_event<'a>(
    routes: &'a dyn AuthorizerRoutes,
    event: &'a str,
    state: &'a State,
    invocation: &'a Invocation,
    summary: &'a mut Summary,
) -> BoxFuture<'a, Option<Result<Vec<u8>, AuthorizerError>>> {
    Box::pin(async move {
        let event = AuthorizerEvent::read(event)?;
        let json = event.as_request();
        let request = match read_request(&json) {
            Ok(request) => request,
            Err(error) => {
                tracing::error!(%error, "the event of an authorizer is malformed");
                return Some(Err(AuthorizerError::Failed { authorizer: "" }));
            }
        };
        Some(decide(routes, &event, &request, state, invocation, summary).await)
    })
}

async fn decide(
    routes: &dyn AuthorizerRoutes,
    event: &AuthorizerEvent<'_>,
    request: &ProxyEvent<'_>,
    state: &State,
    invocation: &Invocation,
    summary: &mut Summary,
) -> Result<Vec<u8>, AuthorizerError> {
    let found = routes.find(request);
    let of_route = found.as_ref().and_then(|route| route.authorizer);
    let entry = match (of_route, routes.authorizers()) {
        (Some(entry), _) => entry,
        // Methods without a route, which `App::method` adds, may have an authorizer, too.
        (None, [only]) => only,
        (None, _) => {
            return Err(AuthorizerError::Unknown {
                arn: event.arn.whole_stage(),
            });
        }
    };
    let path_parameters = match found {
        Some(AuthorizerRoute {
            path_parameters, ..
        }) => path_parameters,
        None => {
            let decoded = request.format().path_is_decoded();
            PathParameters::of_event(request.path_parameters, decoded)
        }
    };
    let storage = Storage::new();
    let request = Request {
        event: request,
        base_path: routes.base_path(),
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
