use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;

use super::{Respond, Statuses, scratch};
use crate::describe::Answers;

/// A response as plain data: what every answer becomes, and an answer of its own for a handler
/// that must say its status at run time. Such a route states its `status(…)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The media type of the body, the one header that nearly every answer has.
    pub content_type: Option<HeaderValue>,
    /// Further headers; a name may repeat.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Values of `Set-Cookie`.
    pub cookies: Vec<HeaderValue>,
    /// The body.
    pub body: Body,
}

/// The body of a [`Response`].
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// None.
    Empty,
    /// UTF-8 text, which goes into the proxy answer as it is. What turns out not to be UTF-8 is
    /// sent as [`Body::Bytes`] are.
    Text(Vec<u8>),
    /// Bytes, which go into the proxy answer as base64.
    Bytes(Vec<u8>),
}

impl Response {
    /// A response without a body.
    pub fn new(status: StatusCode) -> Self {
        Response {
            status,
            content_type: None,
            headers: Vec::new(),
            cookies: Vec::new(),
            body: Body::Empty,
        }
    }

    /// A response of JSON. A value that cannot be written is a 500, logged.
    pub fn json<T: Serialize + ?Sized>(status: StatusCode, value: &T) -> Self {
        let mut result = Ok(());
        let response =
            Response::of_json(status, |json| result = serde_json::to_writer(json, value));
        match result {
            Ok(()) => response,
            Err(error) => {
                tracing::error!(%error, "the answer could not be written as JSON");
                crate::Rejection::Internal.into_response()
            }
        }
    }

    /// A response of the JSON that `write` appends.
    pub(crate) fn of_json(status: StatusCode, write: impl FnOnce(&mut Vec<u8>)) -> Self {
        let mut body = scratch::take();
        write(&mut body);
        Response {
            content_type: Some(HeaderValue::from_static("application/json")),
            body: Body::Text(body),
            ..Response::new(status)
        }
    }

    /// A response of text.
    pub fn text(status: StatusCode, content_type: HeaderValue, text: impl Into<String>) -> Self {
        Response {
            content_type: Some(content_type),
            body: Body::Text(text.into().into_bytes()),
            ..Response::new(status)
        }
    }
}

/// Its statuses are what the route declares: a raw response is checked when it answers.
impl Respond for Response {
    const STATUSES: Statuses = Statuses::NONE;
    const RAW: bool = true;

    fn respond(self) -> Response {
        self
    }

    fn describe(answers: &mut Answers<'_>) {
        answers.raw();
    }
}
