//! Records that were given up, and why.

use serde::{Deserialize, Serialize};

use super::StreamItem;

/// Why records were given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// The last attempt failed.
    RetryAttemptsExhausted,
    /// The records became too old.
    RecordAgeExceeded,
}

/// Records that were given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discarded {
    /// Why.
    pub condition: Condition,
    /// The records; never empty.
    pub items: Vec<StreamItem>,
    /// How often the function got them. 1 for records that expired before the first attempt, as
    /// Lambda counts.
    pub invoke_count: u32,
    /// Whether the last attempt raised an error. `false` also where the function reported the
    /// records.
    pub raised: bool,
}
