//! Errors with a status, and the responses they become.

use std::borrow::Cow;
use std::error::Error;

use http::{HeaderName, HeaderValue, StatusCode};

use super::{INTERNAL_ERROR, Message, Response, StatusSet};
use crate::error_chain::error_chain;
use crate::http::signature::ResponseDocs;

#[doc = include_str!("../../../docs/http_error.md")]
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
        Response::error(status, Message::Text(INTERNAL_ERROR), code.as_deref(), &[])
    } else {
        Response::error(status, Message::Display(error), code.as_deref(), &[])
    };
    error.headers(&mut response.headers);
    response
}
