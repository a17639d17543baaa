//! The arguments and the response of a route as types. Only here is an argument's type bound to be
//! an extractor, and a return type to be a response; the other generated code asks for
//! [`ArgumentType`] and [`ResponseType`]. So a wrong type is one error.

use crate::http::extract::{ArgumentSpec, BodyAccess, Extract, Preparation, SharedState};
use crate::http::response::{IntoResponse, NoContent};
use crate::http::signature::Inputs;
use crate::problem::RequestPart;
use crate::{Rejection, Request};

/// The response that a route returns.
pub trait ResponseType {
    /// The return type of the function.
    type Of<'r>: IntoResponse;
}

/// The response of a route with a mistake, which is never called.
#[derive(Debug)]
pub struct NoResponse;

impl ResponseType for NoResponse {
    type Of<'r> = NoContent;
}

/// An argument that its type takes from the request.
pub trait ArgumentType {
    /// The type of the argument.
    type Of<'r>: Extract<'r>;

    /// Its name, with what is computed once from its type.
    fn argument() -> &'static ArgumentSpec;
}

/// Extracts an argument from the request.
///
/// # Errors
///
/// Every problem of this part of the request.
pub fn take<'r, A: ArgumentType>(request: &Request<'r>) -> Result<A::Of<'r>, Rejection> {
    A::Of::extract(request, A::argument())
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

/// The part of the request that an argument reads.
pub const fn part<A: ArgumentType>() -> RequestPart {
    match <A::Of<'static> as Extract<'static>>::PART {
        Some(part) => part,
        None => RequestPart::Body,
    }
}

/// What is done before an argument is extracted.
pub const fn preparation<A: ArgumentType>() -> Preparation {
    <A::Of<'static> as Extract<'static>>::PREPARE
}

/// The part of the request that an extractor reads.
pub const fn part_of<'r, T: Extract<'r>>() -> RequestPart {
    match T::PART {
        Some(part) => part,
        None => RequestPart::Body,
    }
}

/// How an argument uses the body.
pub const fn body_access<A: ArgumentType>() -> BodyAccess {
    <A::Of<'static> as Extract<'static>>::BODY
}

/// Adds what an argument takes to the contract.
pub fn describe<A: ArgumentType>(inputs: &mut Inputs<'_>) {
    <A::Of<'static> as Extract<'static>>::describe(A::argument(), inputs);
}
