//! The whole batch.

use super::ExtractRecord;
use crate::event::error::RecordError;
use crate::event::inputs::EventInputs;
use crate::event::record::{PayloadContent, Record};
use crate::event::source::BatchSource;
use crate::event::{Batch, BatchItem, log};
use crate::http::extract::ArgumentSpec;

impl<'r, S: BatchSource, T: ExtractRecord<'r, S>> ExtractRecord<'r, S> for Batch<'r, T> {
    const TAKES_BATCH: bool = true;
    const READS_RECORD: bool = false;
    const IMAGES: super::Images = T::IMAGES;

    fn extract(record: &Record<'r>, argument: &'static ArgumentSpec) -> Result<Self, RecordError> {
        let mut batch = Batch {
            items: Vec::new(),
            unread: Vec::new(),
        };
        for (place, record) in record.batch.iter().enumerate() {
            if record.delivery.ordered && !batch.unread.is_empty() {
                batch.unread.push(place);
                continue;
            }
            match T::extract(record, argument) {
                Ok(value) => batch.items.push(BatchItem {
                    value,
                    record: *record,
                    place,
                }),
                Err(error) => {
                    // A payload that could not be decoded has been logged.
                    if !matches!(record.payload.content, PayloadContent::None)
                        || matches!(error, RecordError::Invalid(_))
                    {
                        log::not_extracted(argument.name, record.id(), &error);
                    }
                    batch.unread.push(place);
                }
            }
        }
        Ok(batch)
    }

    fn describe(argument: &'static ArgumentSpec, inputs: &mut EventInputs<'_>) {
        T::describe(argument, inputs);
    }
}
