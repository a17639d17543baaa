//! Why a world refuses an operation.

use petstore_event_rules::{FilterError, FilterPolicyError, PatternError, TransformerError};

use crate::events::bucket::ConfigurationError;
use crate::events::bus::PutEventsError;
use crate::events::mapping::MappingError;
use crate::events::queue::QueueError;
use crate::events::topic::TopicError;

/// Why an operation of a world failed. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    /// SQS refuses the request.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// SNS refuses the request.
    #[error(transparent)]
    Topic(#[from] TopicError),
    /// EventBridge refuses the request.
    #[error(transparent)]
    Events(#[from] PutEventsError),
    /// The app does not declare the resource.
    #[error("the app has no {kind} `{name}`: declare it, and use it in a handler")]
    Unknown {
        /// The kind of resource, such as `bucket`.
        kind: &'static str,
        /// The name or ARN in the request.
        name: String,
    },
    /// The state cannot be written, so the operation was not performed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why the state of a world cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The file has reached `max_page_count`, or the disk is full.
    #[error(
        "the file `{path}` is full: raise its limit or free space; the operation was not performed"
    )]
    Full {
        /// The file.
        path: String,
    },
    /// Another process has opened the file.
    #[error("the file `{path}` is in use by another process: end it, or choose another file")]
    InUse {
        /// The file.
        path: String,
    },
    /// SQLite cannot use the file.
    #[error("cannot use the file `{path}`: {cause}")]
    Sqlite {
        /// The file.
        path: String,
        /// SQLite's error.
        cause: rusqlite::Error,
    },
    /// The content of the file is not a state of this version.
    #[error(
        "the file `{path}` has no state that this version reads: move it away to start without"
    )]
    Content {
        /// The file.
        path: String,
        /// What is wrong.
        #[source]
        cause: serde_json::Error,
    },
}

/// Why a world cannot be created: AWS would refuse what the app declares.
#[derive(Debug, thiserror::Error)]
#[error("{subject}: {cause}")]
pub struct SetupError {
    /// The resource or the handler, such as "the queue `adoptions`".
    pub subject: String,
    /// AWS's error.
    #[source]
    pub cause: SetupCause,
}

/// The reason of a [`SetupError`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are those of the services")]
pub enum SetupCause {
    #[error(transparent)]
    Queue(#[from] QueueError),
    #[error(transparent)]
    Topic(#[from] TopicError),
    #[error(transparent)]
    Mapping(#[from] MappingError),
    #[error(transparent)]
    Filter(#[from] FilterError),
    #[error(transparent)]
    FilterPolicy(#[from] FilterPolicyError),
    #[error(transparent)]
    Bucket(#[from] ConfigurationError),
    #[error(transparent)]
    Pattern(#[from] PatternError),
    #[error(transparent)]
    Transformer(#[from] TransformerError),
    /// The expression or the time zone of a schedule.
    #[error("{0}")]
    Schedule(String),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Names the subject of an error of setting up.
pub(super) fn setup_error<E: Into<SetupCause>>(
    subject: impl FnOnce() -> String,
) -> impl FnOnce(E) -> SetupError {
    move |cause| SetupError {
        subject: subject(),
        cause: cause.into(),
    }
}
