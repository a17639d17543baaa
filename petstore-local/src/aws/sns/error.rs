//! The errors of SNS.
//!
//! Source: "Common Error Types" and the errors of each operation in the SNS API reference.

use http::StatusCode;

use super::super::access::Denied;
use super::super::error::ServiceError;
use crate::events::topic::TopicError;
use crate::world::WorldError;

pub(super) fn service_error(error: &TopicError) -> ServiceError {
    let status = match error {
        TopicError::NotFound(_) => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_REQUEST,
    };
    ServiceError::with_status(status, error.code(), error)
}

pub(super) fn refused(error: WorldError) -> ServiceError {
    match error {
        WorldError::Topic(error) => service_error(&error),
        // The state cannot be stored: the client tries again.
        error => ServiceError::internal("InternalError", error),
    }
}

/// SNS writes its own name in upper case in this error.
pub(super) fn access_denied(mut denied: Denied) -> ServiceError {
    denied.action = denied.action.replacen("sns:", "SNS:", 1);
    ServiceError::with_status(StatusCode::FORBIDDEN, "AuthorizationError", denied)
}
