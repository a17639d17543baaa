//! A clock that only a test moves.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;

use petstore_core::{Clock, Timestamp};

/// The time of a world. It begins at the first of January 2026, UTC.
#[derive(Debug, Clone)]
pub(super) struct WorldClock(Arc<AtomicU64>);

const START: u64 = 1_767_225_600_000;

impl WorldClock {
    pub(super) fn new() -> Self {
        WorldClock(Arc::new(AtomicU64::new(START)))
    }

    pub(super) fn set(&self, now: Timestamp) {
        self.0.store(now.as_millis(), Ordering::Relaxed);
    }
}

impl Clock for WorldClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }

    /// Time does not pass while a handler runs, so a deadline in the future never comes.
    fn sleep_until(&self, deadline: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::poll_fn(move |_| {
            match self.now() >= deadline {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        }))
    }
}
