//! What a world asks its caller to do, and how that ended.

use petstore_gateway::FunctionFailure;
use serde::{Deserialize, Serialize};

use crate::events::outbox::DeliveryId;
use crate::events::topic::{Email, HttpRequest};

/// One thing to do outside of the world. Its result goes to
/// [`World::settle`](super::World::settle).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Work {
    /// Names the work in `settle`.
    pub id: WorkId,
    /// What to do.
    pub task: Task,
}

/// What to do.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Task {
    /// Invoke a function.
    Invoke(Invoke),
    /// Send a request to a subscriber of a topic, which has 15 seconds to respond.
    Http(HttpRequest),
    /// Send an email to a subscriber of a topic.
    Email(Email),
}

/// An invocation of a function.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Invoke {
    /// The name of the function, as the app declares it.
    pub function: String,
    /// The event, exactly as AWS sends it.
    pub event: String,
    /// The request id. A retry of an asynchronous invocation has the same id as the first attempt.
    pub request_id: String,
    /// What invokes the function, such as "queue adoptions".
    pub source: String,
    /// The ids of the messages or the sequence numbers of the records in the event, in order.
    pub records: Vec<String>,
    /// Which attempt this is, from 1; 1 for every batch of a queue.
    pub attempt: u32,
}

/// Identifies work of a world. It stays valid until the work is settled or the world is restored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WorkId(pub(super) Origin);

/// Where work comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Origin {
    Topic(DeliveryId),
    Function {
        function: String,
        delivery: DeliveryId,
    },
    Queue {
        mapping: String,
        batch: u64,
    },
    Stream {
        mapping: String,
        lane: usize,
    },
}

/// How work ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum WorkResult {
    /// The function returned this text, usually JSON; an email was written.
    Returned(String),
    /// The function failed or timed out, with the JSON object that Lambda reports: `errorMessage`
    /// and `errorType`.
    Failed(String),
    /// The function was not invoked, because it has no free concurrency.
    Throttled,
    /// A subscriber responded with this status.
    HttpStatus(u16),
    /// A subscriber did not respond, or an email could not be written.
    Unavailable,
}

impl From<FunctionFailure> for WorkResult {
    fn from(failure: FunctionFailure) -> Self {
        Self::Failed(String::from_utf8_lossy(failure.payload()).into_owned())
    }
}
