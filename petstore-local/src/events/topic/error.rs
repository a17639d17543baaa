//! Errors of the SNS API.

use thiserror::Error;

/// An error response of SNS: [`code`](Self::code) is its code, the [`Display`](std::fmt::Display)
/// text its message. Every one is the sender's fault (HTTP 400, or 404 for
/// [`NotFound`](Self::NotFound)).
///
/// ```
/// use petstore_local::events::topic::TopicError;
///
/// let error = TopicError::InvalidParameter("Subject".into());
/// assert_eq!(error.code(), "InvalidParameter");
/// assert_eq!(error.to_string(), "Invalid parameter: Subject");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TopicError {
    /// A parameter of the request is not valid.
    #[error("Invalid parameter: {0}")]
    InvalidParameter(String),
    /// A message attribute is not valid.
    #[error("{0}")]
    InvalidAttribute(String),
    /// A required member is missing.
    #[error("1 validation error detected: {0}")]
    Validation(String),
    /// The topic or subscription does not exist.
    #[error("{0} does not exist")]
    NotFound(&'static str),
    /// A batch has no entries.
    #[error("The batch request doesn't contain any entries.")]
    EmptyBatch,
    /// A batch has more than ten entries.
    #[error("The batch request contains more entries than permissible.")]
    TooManyEntries,
    /// Two entries of a batch have one id.
    #[error("Two or more batch entries in the request have the same Id.")]
    EntryIdsNotDistinct,
    /// The messages of a batch are longer than 256 KiB together.
    #[error("The length of all the messages put together is more than the limit.")]
    BatchTooLong,
    /// The id of a batch entry is too long or has a character that is not allowed.
    #[error("The Id of a batch entry in the batch request {0}")]
    InvalidEntryId(String),
}

impl TopicError {
    /// The code of the error response.
    pub fn code(&self) -> &'static str {
        match self {
            TopicError::InvalidParameter(_) => "InvalidParameter",
            TopicError::InvalidAttribute(_) => "ParameterValueInvalid",
            TopicError::Validation(_) => "ValidationError",
            TopicError::NotFound(_) => "NotFound",
            TopicError::EmptyBatch => "EmptyBatchRequest",
            TopicError::TooManyEntries => "TooManyEntriesInBatchRequest",
            TopicError::EntryIdsNotDistinct => "BatchEntryIdsNotDistinct",
            TopicError::BatchTooLong => "BatchRequestTooLong",
            TopicError::InvalidEntryId(_) => "InvalidBatchEntryId",
        }
    }

    pub(super) fn invalid(parameter: impl Into<String>) -> Self {
        TopicError::InvalidParameter(parameter.into())
    }
}
