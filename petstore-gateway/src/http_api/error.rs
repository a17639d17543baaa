//! The errors to which an HTTP API itself responds.
//!
//! HTTP APIs have no gateway responses: their bodies cannot be customized.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};
use serde_json::json;

use crate::gateway_error::GatewayError;
use crate::invoke::InvokeError;

/// Why an HTTP API rejects a request or cannot return the integration's response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HttpApiError {
    status: StatusCode,
    message: Cow<'static, str>,
    /// The message for the log: what happened, and what to do.
    pub(super) note: String,
    /// The value of `www-authenticate`.
    challenge: Option<String>,
}

impl HttpApiError {
    fn new(status: StatusCode, message: &'static str, note: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            note: note.into(),
            challenge: None,
        }
    }

    pub(super) fn not_found(note: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not Found", note)
    }

    pub(super) fn bad_request(note: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Bad Request", note)
    }

    pub(super) fn unauthorized(note: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Unauthorized", note)
    }

    pub(super) fn forbidden(note: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Forbidden", note)
    }

    pub(super) fn internal(note: impl Into<String>) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::new(status, "Internal Server Error", note)
    }

    /// The integration is unreachable or too slow.
    pub(super) fn unavailable(note: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable", note)
    }

    pub(super) fn too_large(note: impl Into<String>) -> Self {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        Self::new(status, "Request Entity Too Large", note)
    }

    pub(super) fn head_too_large(note: impl Into<String>) -> Self {
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        Self::new(status, "Request Header Fields Too Large", note)
    }

    pub(super) fn with_challenge(self, challenge: String) -> Self {
        Self {
            challenge: Some(challenge),
            ..self
        }
    }

    pub(super) fn into_response(self) -> Response<Bytes> {
        let body = json!({"message": self.message}).to_string();
        let mut response = Response::new(Bytes::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        let json = HeaderValue::from_static("application/json");
        headers.insert(CONTENT_TYPE, json);
        let challenge = self
            .challenge
            .and_then(|text| HeaderValue::from_str(&text).ok());
        headers.extend(challenge.map(|challenge| (WWW_AUTHENTICATE, challenge)));
        response
    }
}

/// An error of the server, such as a request whose body was not read.
impl From<GatewayError> for HttpApiError {
    fn from(error: GatewayError) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
        match status {
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(error.note),
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => Self::head_too_large(error.note),
            status => Self {
                status,
                message: status.canonical_reason().unwrap_or("Bad Request").into(),
                note: error.note,
                challenge: None,
            },
        }
    }
}

impl From<InvokeError> for HttpApiError {
    fn from(error: InvokeError) -> Self {
        Self::internal(error.to_string())
    }
}
