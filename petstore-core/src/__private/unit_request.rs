//! Requests outside of a function, for unit tests of handlers and extractors.

use crate::Request;
use crate::http::payload::{EventError, ProxyEvent};
use crate::http::request::{Body, PathParameters, Storage};
use crate::invocation::Invocation;
use crate::state::State;

/// The state of a request.
#[derive(Debug, Default)]
pub struct UnitState(State);

impl UnitState {
    /// Adds a value, as `App::state` does.
    pub fn insert<T: Send + Sync + 'static>(&mut self, value: T) {
        self.0.insert(value);
    }
}

/// The request in an event, whose body is text. Tests need it for as long as they run, so it is
/// never freed.
///
/// # Errors
///
/// [`EventError`] if the event is not a request.
pub fn unit_request(
    event: String,
    state: UnitState,
    invocation: Invocation,
) -> Result<Request<'static>, EventError> {
    let event: &'static str = event.leak();
    let event: &'static ProxyEvent<'static> =
        Box::leak(Box::new(ProxyEvent::read(event.as_bytes())?));
    let decoded = event.format().path_is_decoded();
    let path_parameters = PathParameters::of_event(event.path_parameters, decoded);
    Ok(Request {
        event,
        base_path: "",
        path_parameters: Box::leak(Box::new(path_parameters)),
        body: event.body.as_ref().map_or(Body::Empty, Body::Text),
        state: Box::leak(Box::new(state.0)),
        invocation: Box::leak(Box::new(invocation)),
        storage: Box::leak(Box::new(Storage::new())),
    })
}
