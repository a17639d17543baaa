//! What SQS refuses, with its codes and messages.

/// A refused request: [`code`](Self::code) and the message are those of the SQS API.
///
/// Sources: the *Errors* sections of the SQS API reference; the messages are those that the service
/// returns.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueueError {
    /// A parameter's value is out of range or does not fit the queue.
    #[error("Value {value} for parameter {parameter} is invalid. Reason: {reason}")]
    InvalidParameter {
        /// The name of the parameter, as in the API.
        parameter: &'static str,
        /// The value as it was given.
        value: String,
        /// Why SQS refuses it.
        reason: String,
    },
    /// Several parameters together are invalid, or a message of another form applies.
    #[error("{0}")]
    InvalidParameters(String),
    /// A required parameter is missing or empty.
    #[error("The request must contain the parameter {0}.")]
    MissingParameter(&'static str),
    /// The body or an attribute contains a character that XML 1.0 does not allow.
    #[error(
        "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"
    )]
    InvalidMessageContents,
    /// A queue attribute has a value out of its range.
    #[error("Invalid value for the parameter {0}.")]
    InvalidAttributeValue(&'static str),
    /// The text is not a receipt handle.
    #[error("The input receipt handle \"{0}\" is not a valid receipt handle.")]
    ReceiptHandleIsInvalid(String),
    /// The message is visible, so its visibility timeout cannot change.
    #[error("The message referred to isn't in flight.")]
    MessageNotInflight,
    /// Too many messages are in flight.
    #[error("Too many messages are in flight: at most {0}.")]
    OverLimit(usize),
    /// The batch has no entries.
    #[error("There should be at least one {0}RequestEntry in the request.")]
    EmptyBatchRequest(&'static str),
    /// The batch has more than ten entries.
    #[error("Maximum number of entries per request are 10. You have sent {0}.")]
    TooManyEntriesInBatchRequest(usize),
    /// An entry's id has a character that is not allowed, or more than 80.
    #[error(
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long."
    )]
    InvalidBatchEntryId,
    /// Two entries have the same id.
    #[error("Id {0} repeated.")]
    BatchEntryIdsNotDistinct(String),
    /// The messages of the batch exceed the size of a request.
    #[error("Batch requests cannot be longer than {limit} bytes. You have sent {sent} bytes.")]
    BatchRequestTooLong {
        /// The largest batch, in bytes.
        limit: usize,
        /// The size of the batch, in bytes.
        sent: usize,
    },
    /// The queue does not exist.
    #[error("The specified queue does not exist.")]
    NonExistentQueue,
}

impl QueueError {
    /// The error code of the API.
    ///
    /// ```
    /// use petstore_local::events::queue::QueueError;
    /// assert_eq!(QueueError::InvalidBatchEntryId.code(), "AWS.SimpleQueueService.InvalidBatchEntryId");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidParameter { .. } | Self::InvalidParameters(_) => "InvalidParameterValue",
            Self::MissingParameter(_) => "MissingParameter",
            Self::InvalidMessageContents => "InvalidMessageContents",
            Self::InvalidAttributeValue(_) => "InvalidAttributeValue",
            Self::ReceiptHandleIsInvalid(_) => "ReceiptHandleIsInvalid",
            Self::MessageNotInflight => "AWS.SimpleQueueService.MessageNotInflight",
            Self::OverLimit(_) => "OverLimit",
            Self::EmptyBatchRequest(_) => "AWS.SimpleQueueService.EmptyBatchRequest",
            Self::TooManyEntriesInBatchRequest(_) => {
                "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"
            }
            Self::InvalidBatchEntryId => "AWS.SimpleQueueService.InvalidBatchEntryId",
            Self::BatchEntryIdsNotDistinct(_) => "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
            Self::BatchRequestTooLong { .. } => "AWS.SimpleQueueService.BatchRequestTooLong",
            Self::NonExistentQueue => "AWS.SimpleQueueService.NonExistentQueue",
        }
    }

    pub(crate) fn invalid(
        parameter: &'static str,
        value: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self::InvalidParameter {
            parameter,
            value: value.into(),
            reason: reason.into(),
        }
    }
}
