//! Log lines about records: one line per record that failed. They contain ids and errors, but no
//! payloads.

use super::error::RecordError;
use crate::error_chain::error_chain;

pub(super) fn failed(handler: &str, id: &str, error: &(dyn std::error::Error + 'static)) {
    tracing::error!(handler, record = id, error = %error_chain(error), "the handler failed");
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
