//! What a batcher still has to deliver, and how long it waits after a failure.

use std::time::Duration;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::StreamItem;

/// The wait before the first retry; it doubles with each further one. Lambda's own is not
/// documented.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The longest wait before a retry.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A batch, what is left of one, or the end of a tumbling window.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Work {
    pub(super) items: Vec<StreamItem>,
    /// How often the function got exactly these records and failed.
    pub(super) attempts: u32,
    /// How often in a row it was not invoked.
    pub(super) throttles: u32,
    pub(super) not_before: Timestamp,
    /// Whether this is the end of the open window, which has no records.
    #[serde(default)]
    pub(super) ends_window: bool,
}

impl Work {
    pub(super) fn new(items: Vec<StreamItem>, not_before: Timestamp) -> Self {
        Work {
            items,
            attempts: 0,
            throttles: 0,
            not_before,
            ends_window: false,
        }
    }

    pub(super) fn end_of_window(now: Timestamp) -> Self {
        Work {
            ends_window: true,
            ..Work::new(Vec::new(), now)
        }
    }
}

/// The wait after this many failures.
pub(super) fn wait(failures: u32) -> Duration {
    let factor = 1u32
        .checked_shl(failures.saturating_sub(1))
        .unwrap_or(u32::MAX);
    FIRST_WAIT.saturating_mul(factor.max(1)).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waits_grow_to_their_limit() {
        assert_eq!(wait(0), FIRST_WAIT);
        assert_eq!(wait(1), FIRST_WAIT);
        assert_eq!(wait(3), FIRST_WAIT * 4);
        assert_eq!(wait(u32::MAX), LONGEST_WAIT);
    }
}
