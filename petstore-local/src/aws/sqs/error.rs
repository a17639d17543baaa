//! The errors of SQS in the protocol AWS JSON, with the codes that AWS Query had before.
//!
//! Source: "Errors" of each operation in the SQS API reference, and the trait `awsQueryError` of
//! the service's model.

use http::StatusCode;

use super::super::access::Denied;
use super::super::error::ServiceError;
use crate::events::queue::QueueError;
use crate::world::WorldError;

pub(super) fn service_error(error: &QueueError) -> ServiceError {
    let (code, query_code) = match error.code() {
        "AWS.SimpleQueueService.NonExistentQueue" => ("QueueDoesNotExist", error.code()),
        "AWS.SimpleQueueService.MessageNotInflight" => ("MessageNotInflight", error.code()),
        "AWS.SimpleQueueService.EmptyBatchRequest" => ("EmptyBatchRequest", error.code()),
        "AWS.SimpleQueueService.TooManyEntriesInBatchRequest" => {
            ("TooManyEntriesInBatchRequest", error.code())
        }
        "AWS.SimpleQueueService.InvalidBatchEntryId" => ("InvalidBatchEntryId", error.code()),
        "AWS.SimpleQueueService.BatchEntryIdsNotDistinct" => {
            ("BatchEntryIdsNotDistinct", error.code())
        }
        "AWS.SimpleQueueService.BatchRequestTooLong" => ("BatchRequestTooLong", error.code()),
        "MissingParameter" => ("MissingRequiredParameterException", error.code()),
        "InvalidParameterValue" => ("InvalidParameterValueException", error.code()),
        code => (code, code),
    };
    let status = match error {
        QueueError::OverLimit(_) => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_REQUEST,
    };
    ServiceError::with_status(status, code, error).query_code(query_code)
}

pub(super) fn refused(error: WorldError) -> ServiceError {
    match error {
        WorldError::Queue(error) => service_error(&error),
        // The state cannot be stored: the client tries again.
        error => ServiceError::internal("InternalFailure", error).query_code("InternalFailure"),
    }
}

pub(super) fn access_denied(denied: &Denied) -> ServiceError {
    ServiceError::with_status(StatusCode::FORBIDDEN, "AccessDeniedException", denied)
        .query_code("AccessDenied")
}
