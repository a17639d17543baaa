//! The log lines of requests, which are written once the responses are: the client does not wait
//! for them.

use std::sync::{Arc, Mutex, PoisonError};

use crate::log::{self, Served};

/// The requests of a connection whose lines are not written yet.
#[derive(Debug, Clone, Default)]
pub(super) struct RequestLog(Arc<Lines>);

#[derive(Debug, Default)]
struct Lines(Mutex<Vec<Served>>);

impl RequestLog {
    pub(super) fn add(&self, served: Served) {
        self.0.lock().push(served);
    }

    /// Writes the lines.
    pub(super) fn write(&self) {
        self.0.write();
    }
}

impl Lines {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Served>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) {
        for served in self.lock().drain(..) {
            log::request(&served);
        }
    }
}

/// A connection can end before its last response is written.
impl Drop for Lines {
    fn drop(&mut self) {
        self.write();
    }
}
