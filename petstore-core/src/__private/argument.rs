//! Route arguments as types. Generated code requires only [`ArgumentType`] of an argument, so a
//! type that cannot be an argument causes one compile error instead of several.

use crate::http::extract::{ArgumentSpec, BodyAccess, Extract, SharedState};
use crate::http::signature::Inputs;
use crate::problem::RequestPart;
use crate::{Rejection, Request};

/// An argument that its type extracts from the request.
pub trait ArgumentType {
    /// The type of the argument.
    type Of<'r>: Extract<'r>;

    /// The name of the argument and the cached facts about its type.
    fn argument() -> &'static ArgumentSpec;
}

/// Extracts an argument from the request.
///
/// # Errors
///
/// A [`Rejection`] that lists the problems in this part of the request.
pub fn extract_argument<'r, A: ArgumentType>(
    request: &Request<'r>,
) -> Result<A::Of<'r>, Rejection> {
    A::Of::extract(request, A::argument())
}

/// Borrows shared state.
///
/// # Errors
///
/// A 500 if the app does not have this state, which `App::start` rules out.
pub fn take_state<'r, T: SharedState>(request: &Request<'r>) -> Result<&'r T, Rejection> {
    request.state.get().ok_or_else(|| {
        // `App::start` checks the state of every route, so no mistake in an application leads here.
        tracing::error!(state = std::any::type_name::<T>(), "state is missing");
        Rejection::Internal
    })
}

/// The part of the request that contains the argument.
pub const fn request_part<A: ArgumentType>() -> RequestPart {
    match <A::Of<'static> as Extract<'static>>::PART {
        Some(part) => part,
        None => RequestPart::Body,
    }
}

/// How an argument uses the body.
pub const fn body_access<A: ArgumentType>() -> BodyAccess {
    <A::Of<'static> as Extract<'static>>::BODY
}

/// Describes the input that an argument reads, for the contract.
pub fn describe_argument<A: ArgumentType>(inputs: &mut Inputs<'_>) {
    <A::Of<'static> as Extract<'static>>::describe(A::argument(), inputs);
}
