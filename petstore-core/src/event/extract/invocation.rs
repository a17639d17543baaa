//! The record itself, and the invocation.

use super::ExtractRecord;
use crate::event::error::RecordError;
use crate::event::record::Record;
use crate::event::source::Source;
use crate::http::extract::ArgumentSpec;
use crate::invocation::Context;

impl<'r, S: Source> ExtractRecord<'r, S> for Record<'r> {
    fn extract(record: &Record<'r>, _: &'static ArgumentSpec) -> Result<Self, RecordError> {
        Ok(*record)
    }
}

impl<'r, S: Source> ExtractRecord<'r, S> for Context {
    const READS_RECORD: bool = false;

    fn extract(record: &Record<'r>, _: &'static ArgumentSpec) -> Result<Self, RecordError> {
        Ok(record.context().clone())
    }
}
