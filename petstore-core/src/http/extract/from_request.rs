//! Extractors of the application: they are asynchronous, and reject requests with errors of the
//! application.

use std::future::Future;

use super::Preparation;
use crate::http::response::HttpError;
use crate::http::signature::Inputs;
use crate::{Rejection, Request};

#[doc = include_str!("../../../docs/from_request.md")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not made from requests: implement `FromRequest` for it"
)]
pub trait FromRequest: Sized + Send + 'static {
    /// The error that rejects the request.
    type Error: HttpError;

    /// Makes the value.
    fn from_request(request: Request<'_>)
    -> impl Future<Output = Result<Self, Self::Error>> + Send;

    /// Describes what the extractor reads, for the contract, and the state that it needs. The
    /// statuses of its error are added to every route that takes it.
    fn describe(_: &mut Inputs<'_>) {}
}

impl Preparation {
    /// Makes a value before the arguments are extracted.
    pub const fn for_type<T: FromRequest>() -> Preparation {
        Preparation::One(|request| {
            Box::pin(async move {
                let value = T::from_request(request)
                    .await
                    .map_err(Rejection::from_error)?;
                request.storage.prepare(value);
                Ok(())
            })
        })
    }
}

/// Takes the value that was made for an argument.
///
/// # Errors
///
/// A 500 if it was not made, which `#[route]` and `#[around]` rule out.
pub fn take_prepared<T: FromRequest>(request: &Request<'_>) -> Result<T, Rejection> {
    request.storage.take_prepared().ok_or_else(|| {
        tracing::error!(
            extractor = std::any::type_name::<T>(),
            "the extractor was not run: take it as an argument of a route or a hook"
        );
        Rejection::Internal
    })
}

/// Describes an extractor, and the responses with which it refuses requests.
pub fn describe_from_request<T: FromRequest>(inputs: &mut Inputs<'_>) {
    let described = inputs.parameters.len();
    T::describe(inputs);
    // An extractor receives the whole request; one that describes nothing may read any part of it.
    inputs.reads_more |= inputs.parameters.len() == described;
    inputs.rejections(T::Error::describe);
}
