//! The `detail` of an event of EventBridge or of a schedule.

use super::ExtractRecord;
use crate::event::error::RecordError;
use crate::event::incoming::Content;
use crate::event::inputs::EventInputs;
use crate::event::payload::detail_text;
use crate::event::record::{PayloadContent, Record};
use crate::event::source::DetailSource;
use crate::http::extract::{ArgumentSpec, BodyModel, read_json};

#[doc = include_str!("../../../docs/detail.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Detail<T>(pub T);

impl<'r, S: DetailSource, T: BodyModel<'r>> ExtractRecord<'r, S> for Detail<T> {
    fn extract(record: &Record<'r>, argument: &'static ArgumentSpec) -> Result<Self, RecordError> {
        let text = match (record.payload.content, &record.raw.content) {
            (PayloadContent::Text(text), _) => text,
            (
                _,
                Content::Event {
                    detail: Some(detail),
                    ..
                },
            ) if !detail.starts_with('"') => detail,
            (_, Content::Event { detail: None, .. }) => detail_text(None).map(|_| "")?,
            _ => {
                return Err(RecordError::Malformed(
                    "`detail` is not an object: check what puts the event on the bus",
                ));
            }
        };
        Ok(Detail(read_json(text, argument)?.0))
    }

    fn describe(_: &'static ArgumentSpec, inputs: &mut EventInputs<'_>) {
        inputs.payload::<T>();
    }
}
