//! The response and the state of a route in generated code.
//!
//! Generated code calls a trait method of the user's type, such as `<T as
//! IntoResponse>::into_response`, instead of a function that requires the trait. If the type does
//! not implement the trait, rustc then adds nothing about the function to the error. All these
//! calls have the span of the type and cause the same error, which rustc prints once.

use crate::http::extract::SharedState;
use crate::http::response::{IntoResponse, NoContent, Response, ResponseSpec};
use crate::{Rejection, Request};

/// The response that a route returns.
pub trait ResponseType {
    /// The return type of the function.
    type Of<'r>;

    /// [`IntoResponse::SPEC`] of the return type.
    const SPEC: ResponseSpec;

    /// [`IntoResponse::into_response`] of the return type.
    fn into_response(returned: Self::Of<'_>) -> Response;
}

/// The response of a route with a mistake, which is never called.
#[derive(Debug)]
pub struct NoResponse;

impl ResponseType for NoResponse {
    type Of<'r> = NoContent;

    const SPEC: ResponseSpec = NoContent::SPEC;

    fn into_response(returned: NoContent) -> Response {
        IntoResponse::into_response(returned)
    }
}

/// Borrows shared state.
///
/// # Errors
///
/// A 500 if the app has no such state, which `App::start` rules out.
pub fn take_state<'r, T: SharedState>(request: &Request<'r>) -> Result<&'r T, Rejection> {
    request.state.get().ok_or_else(|| {
        // `App::start` checks every route's state, so no user can cause this.
        tracing::error!(state = std::any::type_name::<T>(), "state is missing");
        Rejection::Internal
    })
}
