//! Log lines about records: one line per record that failed. They contain ids and errors, but no
//! payloads.

use std::fmt::Write;

use super::error::RecordError;

pub(super) fn failed(handler: &str, id: &str, error: &(dyn std::error::Error + 'static)) {
    tracing::error!(handler, record = id, error = %chain(error), "the handler failed");
}

pub(super) fn not_extracted(handler: &str, id: &str, error: &RecordError) {
    tracing::error!(handler, record = id, %error, "the handler was not called");
}

pub(super) fn panicked(handler: &str, id: &str, panic: &str) {
    tracing::error!(handler, record = id, panic, "the handler panicked");
}

pub(super) fn out_of_time(handler: &str, open: usize) {
    tracing::error!(
        handler,
        records = open,
        "the deadline is near: records that are not handled are reported as failed; \
         use smaller batches or a longer timeout"
    );
}

/// An error with its causes, in one line.
pub(super) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}
