//! Errors with a status, and the responses they become.

use std::borrow::Cow;
use std::error::Error;

use http::{HeaderName, HeaderValue, StatusCode};

use super::{INTERNAL_ERROR, Response, StatusSet};
use crate::error_chain::error_chain;
use crate::http::signature::ResponseDocs;

/// An error with a status. Derive it with `#[derive(HttpError)]`, and put `#[status(404)]` or
/// another status on each variant.
///
/// For a status below 500, the response contains the error's `Display` text as `{"message": "…"}`.
/// For 500 and above, it contains only "Internal server error", and the error is logged with all
/// its sources.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an HTTP error: put `#[derive(HttpError)]` on your error, and `#[status(404)]` or another on each variant; put an error from another crate into a variant `#[status(500)] Other(#[from] {Self})`",
    label = "this error has no status"
)]
pub trait HttpError: Error {
    /// Every status that the error can have.
    const STATUSES: StatusSet;

    /// The status of this error.
    fn status(&self) -> StatusCode;

    /// The application's code for this error: the member `code` of the response.
    fn code(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// Adds headers to the response, for example `Retry-After` or `WWW-Authenticate`.
    fn headers(&self, _: &mut Vec<(HeaderName, HeaderValue)>) {}

    /// Describes each status, for the contract.
    fn describe(responses: &mut ResponseDocs<'_>) {
        responses.errors(Self::STATUSES);
    }
}

/// The response of an error.
pub(crate) fn respond(error: &impl HttpError) -> Response {
    let status = error.status();
    let code = error.code();
    let mut response = if status.is_server_error() {
        tracing::error!(error = %error_chain(error), status = status.as_u16(), "the handler failed");
        Response::error(status, &INTERNAL_ERROR, code.as_deref(), &[])
    } else {
        Response::error(status, error, code.as_deref(), &[])
    };
    error.headers(&mut response.headers);
    response
}
