//! The arguments of a route as types. What an argument must be stands here alone, and all that is
//! generated asks for no more than [`ArgumentType`]: so a type that is no argument is one error.

use crate::http::extract::{ArgumentSpec, BodyAccess, Extract, SharedState};
use crate::http::signature::Inputs;
use crate::problem::RequestPart;
use crate::{Rejection, Request};

/// An argument that its type takes from the request.
pub trait ArgumentType {
    /// The type of the argument.
    type Of<'r>: Extract<'r>;

    /// Its name, and what is remembered of it.
    fn argument() -> &'static ArgumentSpec;
}

/// Takes an argument out of the request.
///
/// # Errors
///
/// What is wrong with this part of the request.
pub fn take<'r, A: ArgumentType>(request: &Request<'r>) -> Result<A::Of<'r>, Rejection> {
    A::Of::extract(request, A::argument())
}

/// Takes shared state.
///
/// # Errors
///
/// A 500 if the app has no such state, which its start rules out.
pub fn take_state<'r, T: SharedState>(request: &Request<'r>) -> Result<&'r T, Rejection> {
    request.state.get().ok_or_else(|| {
        // `App::start` checks every route's state, so this is never a user's mistake.
        tracing::error!(state = std::any::type_name::<T>(), "state is missing");
        Rejection::Internal
    })
}

/// The part of the request that an argument stands in.
pub const fn part<A: ArgumentType>() -> RequestPart {
    match <A::Of<'static> as Extract<'static>>::PART {
        Some(part) => part,
        None => RequestPart::Body,
    }
}

/// What an argument does with the body.
pub const fn body_access<A: ArgumentType>() -> BodyAccess {
    <A::Of<'static> as Extract<'static>>::BODY
}

/// Says what an argument takes, for the contract.
pub fn describe<A: ArgumentType>(inputs: &mut Inputs<'_>) {
    <A::Of<'static> as Extract<'static>>::describe(A::argument(), inputs);
}
