//! Waits for what the shop sets in motion.

use std::time::{Duration, Instant};

/// As long as a busy machine may need; a program that hangs fails.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// Waits until something is there, and returns it.
pub(crate) fn wait_for<T>(what: &str, found: impl FnMut() -> Option<T>) -> T {
    wait_within(LIMIT, what, found)
}

/// As [`wait_for`], with another limit.
pub(crate) fn wait_within<T>(
    limit: Duration,
    what: &str,
    mut found: impl FnMut() -> Option<T>,
) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(started.elapsed() < limit, "this takes too long: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
