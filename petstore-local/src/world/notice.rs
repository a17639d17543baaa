//! What happened inside of a world, for its log.

use std::fmt;

use petstore_core::Timestamp;

use crate::events::time::iso_seconds;

/// Something that AWS does without a trace, or that ties two lines of a log together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are those of the services")]
pub enum Notice {
    /// A message is in a queue.
    Enqueued {
        queue: String,
        message_id: String,
        from: String,
    },
    /// No filter of a mapping lets the messages through, so Lambda deleted them.
    Filtered {
        queue: String,
        message_ids: Vec<String>,
    },
    /// A message was received too often.
    DeadLettered { queue: String, message_id: String },
    /// Records or messages are delivered again.
    Retried { what: String, at: Timestamp },
    /// Something reached its last attempt, and went to a queue for failures or was lost.
    GivenUp { what: String, to: Option<String> },
    /// The template of a rule made a text that is not JSON, so the target got nothing.
    NotTransformed { rule: String },
    /// The file of the world has no room for what is new, which is refused until it has.
    Full { path: String },
    /// The file of the world was full, and has room again.
    HasRoom { path: String },
}

impl Notice {
    /// Whether the notice needs attention.
    pub fn is_warning(&self) -> bool {
        !matches!(self, Notice::Enqueued { .. } | Notice::HasRoom { .. })
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::Enqueued {
                queue,
                message_id,
                from,
            } => {
                write!(
                    f,
                    "{from} delivered the message {message_id} to the queue {queue}"
                )
            }
            Notice::Filtered { queue, message_ids } => write!(
                f,
                "no filter lets these messages of the queue {queue} through, so they were deleted: {}",
                message_ids.join(", ")
            ),
            Notice::DeadLettered { queue, message_id } => write!(
                f,
                "the message {message_id} was received too often and moved to the queue {queue}"
            ),
            Notice::Retried { what, at } => {
                write!(
                    f,
                    "another attempt at {}, after a failure: {what}",
                    iso_seconds(*at)
                )
            }
            Notice::GivenUp { what, to: Some(to) } => {
                write!(f, "the last attempt failed, reported to {to}: {what}")
            }
            Notice::GivenUp { what, to: None } => write!(
                f,
                "the last attempt failed, and there is no queue for failures: {what}"
            ),
            Notice::Full { path } => write!(
                f,
                "the file `{path}` is full: raise its limit or free space; until then, the world accepts nothing new"
            ),
            Notice::HasRoom { path } => write!(f, "the file `{path}` has room again"),
            Notice::NotTransformed { rule } => write!(
                f,
                "the result of the template of the rule {rule} is not JSON, so nothing was delivered"
            ),
        }
    }
}
