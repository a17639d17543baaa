//! Invocations that wait for their end, and the conditions that end them.

use serde::{Deserialize, Serialize};

/// One event and its next invocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invocation {
    /// The request id; every retry has the same.
    pub request_id: String,
    /// The event, JSON.
    pub event: String,
    /// Which run of the function this is, from 1. Throttled attempts do not count.
    pub attempt: u32,
    /// How often in a row the attempt was throttled or failed in the service.
    pub(super) throttles: u32,
    pub(super) last_response: Option<String>,
}

/// Why an event left the queue, as the invocation record names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// The function processed it.
    Success,
    /// The function failed once more than it may be retried.
    RetriesExhausted,
    /// The event would be too old at its next attempt.
    EventAgeExceeded,
    /// The function has a reserved concurrency of zero.
    ZeroReservedConcurrency,
}
