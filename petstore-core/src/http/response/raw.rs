//! Raw responses: status, headers and body as plain data.

use std::borrow::Cow;
use std::fmt::Display;

use http::{HeaderName, HeaderValue, StatusCode};
use serde::{Serialize, Serializer};

use super::byte_stream::StreamContent;
use super::proxy_response::begin_with_body;
use crate::json::EscapedJson;
use crate::problem::Problem;

/// The message of a 500.
pub(crate) const INTERNAL_ERROR: &str = "Internal server error";

/// The message of a 404.
pub(crate) const NOT_FOUND: &str = "Not found";

#[doc = include_str!("../../../docs/response.md")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The media type of the body, the one header that nearly every response has.
    pub content_type: Option<HeaderValue>,
    /// Additional headers; names may repeat.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Values of `Set-Cookie`.
    pub cookies: Vec<HeaderValue>,
    /// The body.
    pub body: Body,
    /// The headers that the handler added, which the contract of its route must contain.
    #[doc(hidden)]
    pub added: Vec<HeaderName>,
}

/// The body of a [`Response`]. Its representation is private, so that further kinds can be added.
///
/// Two bodies are equal if their bytes are, and if both or neither are sent as base64. A streamed
/// body, whose bytes are not known yet, equals only its clones. They share the stream, and only the
/// one that is sent first has the bytes.
#[derive(Debug, Clone, Default)]
pub struct Body(pub(crate) Content);

/// The contents of a body.
#[derive(Debug, Clone, Default)]
pub(crate) enum Content {
    #[default]
    Empty,
    /// Text, which goes into the proxy response as it is. Bytes that are not UTF-8 are sent as
    /// [`Content::Binary`] is.
    Text(Vec<u8>),
    /// JSON, escaped, at the end of a proxy response that `begin_with_body` has begun.
    Json(EscapedJson),
    /// Bytes, which go into the proxy response as base64.
    Binary(Vec<u8>),
    /// The JSON of an error in the framework's own shape, escaped. An app may give it another one.
    Error(EscapedJson),
    /// Bytes that have not been made yet.
    Stream(StreamContent),
}

impl Body {
    /// No body.
    pub const fn empty() -> Self {
        Body(Content::Empty)
    }

    /// A body of text.
    pub fn text(text: impl Into<String>) -> Self {
        Body(Content::Text(text.into().into_bytes()))
    }

    /// A body of bytes, which the proxy response carries as base64.
    pub fn binary(bytes: impl Into<Vec<u8>>) -> Self {
        Body(Content::Binary(bytes.into()))
    }

    /// The body's bytes, as the client receives them. JSON is copied, because it is stored as the
    /// proxy response needs it. The bytes of a streamed body are not known yet, so there are none.
    ///
    /// ```
    /// use petstore_core::http::response::Body;
    ///
    /// assert_eq!(&*Body::text("Rex").to_bytes(), b"Rex");
    /// assert!(Body::empty().to_bytes().is_empty());
    /// ```
    pub fn to_bytes(&self) -> Cow<'_, [u8]> {
        match &self.0 {
            Content::Empty | Content::Stream(_) => Cow::Borrowed(&[]),
            Content::Text(bytes) | Content::Binary(bytes) => Cow::Borrowed(bytes),
            Content::Json(json) | Content::Error(json) => Cow::Owned(json.unescape()),
        }
    }

    /// The body's bytes, as the client receives them.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        match self.0 {
            Content::Empty | Content::Stream(_) => Vec::new(),
            Content::Text(bytes) | Content::Binary(bytes) => bytes,
            Content::Json(json) | Content::Error(json) => json.unescape(),
        }
    }

    /// Whether the body is sent as it is produced.
    pub fn is_streamed(&self) -> bool {
        matches!(self.0, Content::Stream(_))
    }

    /// The stream of a streamed body; any other body is returned as it is.
    pub(crate) fn into_stream(self) -> Result<StreamContent, Self> {
        match self.0 {
            Content::Stream(stream) => Ok(stream),
            content => Err(Body(content)),
        }
    }
}

/// The body of an error response.
#[derive(Serialize)]
struct ErrorBody<'e> {
    message: Message<'e>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'e str>,
    #[serde(skip_serializing_if = "<[Problem]>::is_empty")]
    errors: &'e [Problem],
}

/// The message of an error.
pub(crate) enum Message<'e> {
    Text(&'e str),
    /// Written without being a `String` first.
    Display(&'e dyn Display),
}

impl Serialize for Message<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Message::Text(text) => serializer.serialize_str(text),
            Message::Display(message) => serializer.collect_str(message),
        }
    }
}

impl Eq for Body {}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Content::Stream(stream), Content::Stream(other)) => return stream.is_same(other),
            (Content::Stream(_), _) | (_, Content::Stream(_)) => return false,
            _ => {}
        }
        let is_base64 = |body: &Self| matches!(body.0, Content::Binary(_));
        is_base64(self) == is_base64(other) && self.to_bytes() == other.to_bytes()
    }
}

impl Response {
    /// A response without a body.
    pub fn new(status: StatusCode) -> Self {
        Response {
            status,
            content_type: None,
            headers: Vec::new(),
            cookies: Vec::new(),
            body: Body::empty(),
            added: Vec::new(),
        }
    }

    /// A response with a JSON body. If the value cannot be serialized, the response is a 500 and
    /// the error is logged.
    pub fn json<T: Serialize + ?Sized>(status: StatusCode, value: &T) -> Self {
        match EscapedJson::append(value, begin_with_body(0)) {
            Ok(json) => Response {
                content_type: Some(HeaderValue::from_static("application/json")),
                body: Body(Content::Json(json)),
                ..Response::new(status)
            },
            Err(error) => {
                tracing::error!(%error, "the response could not be written as JSON");
                Self::internal_error()
            }
        }
    }

    /// An error response: `{"message": "…"}`, with `code` if the error has one, and with `errors`
    /// for a 400.
    pub(crate) fn error(
        status: StatusCode,
        message: Message<'_>,
        code: Option<&str>,
        errors: &[Problem],
    ) -> Self {
        let mut response = Self::json(
            status,
            &ErrorBody {
                message,
                code,
                errors,
            },
        );
        if let Content::Json(json) = std::mem::take(&mut response.body.0) {
            response.body = Body(Content::Error(json));
        }
        response
    }

    /// A 500 that does not show its cause.
    pub(crate) fn internal_error() -> Self {
        Self::error(
            StatusCode::INTERNAL_SERVER_ERROR,
            Message::Text(INTERNAL_ERROR),
            None,
            &[],
        )
    }

    /// A response of text.
    pub fn text(status: StatusCode, content_type: HeaderValue, text: impl Into<String>) -> Self {
        Response {
            content_type: Some(content_type),
            body: Body::text(text),
            ..Response::new(status)
        }
    }
}
