//! What `#[around]` generates for a hook around records.

use crate::boxed::BoxFuture;
use crate::event::{NextRecord, Outcome, Record, RecordError};

/// Extracts the arguments of a hook and calls it.
pub type StartRecordHook =
    for<'r> fn(Record<'r>, NextRecord<'r>) -> Result<BoxFuture<'r, Outcome>, RecordError>;

/// Runs a hook. The record fails if an argument cannot be extracted.
pub fn surround_record(next: NextRecord<'_>, start: StartRecordHook) -> BoxFuture<'_, Outcome> {
    match start(*next.record(), next) {
        Ok(running) => running,
        Err(error) => Box::pin(std::future::ready(Outcome::failed(error))),
    }
}
