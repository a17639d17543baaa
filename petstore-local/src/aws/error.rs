//! Errors of services, before the protocol gives them their form.

use std::fmt::Display;

use http::StatusCode;

/// An error response of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ServiceError {
    pub(super) status: StatusCode,
    /// The code, such as `ResourceNotFoundException`.
    pub(super) code: String,
    /// The code in the protocol AWS Query, where a service had that one first.
    pub(super) query_code: Option<&'static str>,
    pub(super) message: String,
}

impl ServiceError {
    /// An error that the request caused, with the status 400.
    pub(super) fn new(code: impl Into<String>, message: impl Display) -> Self {
        Self::with_status(StatusCode::BAD_REQUEST, code, message)
    }

    pub(super) fn with_status(
        status: StatusCode,
        code: impl Into<String>,
        message: impl Display,
    ) -> Self {
        Self {
            status,
            code: code.into(),
            query_code: None,
            message: message.to_string(),
        }
    }

    /// The service itself fails, so that clients try again.
    pub(super) fn internal(code: &str, message: impl Display) -> Self {
        Self::with_status(StatusCode::INTERNAL_SERVER_ERROR, code, message)
    }

    pub(super) fn query_code(mut self, code: &'static str) -> Self {
        self.query_code = Some(code);
        self
    }

    /// Whether the client caused the error.
    pub(super) fn is_sender(&self) -> bool {
        self.status.is_client_error()
    }
}
