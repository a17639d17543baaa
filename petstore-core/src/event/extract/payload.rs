//! The payload: as JSON, as text, or as bytes.

use super::ExtractRecord;
use crate::event::error::RecordError;
use crate::event::inputs::EventInputs;
use crate::event::record::{PayloadContent, Record};
use crate::event::source::{BinarySource, PayloadSource};
use crate::http::extract::{ArgumentSpec, BodyModel, read_json, read_lazy_json};
use crate::http::{Binary, Json, Text};

const NO_PAYLOAD: RecordError =
    RecordError::Malformed("it has no payload: check what invokes the function");

/// The payload as JSON, validated.
impl<'r, S: PayloadSource, T: BodyModel<'r>> ExtractRecord<'r, S> for Json<T> {
    fn extract(record: &Record<'r>, argument: &'static ArgumentSpec) -> Result<Self, RecordError> {
        Ok(match record.payload.content {
            PayloadContent::Lazy(text) => read_lazy_json(text, argument)?,
            _ => read_json(text(record)?, argument)?,
        })
    }

    fn describe(_: &'static ArgumentSpec, inputs: &mut EventInputs<'_>) {
        inputs.payload::<T>();
    }
}

fn text<'r>(record: &Record<'r>) -> Result<&'r str, RecordError> {
    match record.bytes() {
        None => Err(NO_PAYLOAD),
        Some(_) => record.text().ok_or(RecordError::Malformed(
            "the payload is not UTF-8 text: take it as `Binary`",
        )),
    }
}

/// The payload as text.
impl<'r, S: PayloadSource> ExtractRecord<'r, S> for Text<'r> {
    fn extract(record: &Record<'r>, _: &'static ArgumentSpec) -> Result<Self, RecordError> {
        Ok(Text(text(record)?.into()))
    }
}

/// The payload as bytes.
impl<'r, S: BinarySource> ExtractRecord<'r, S> for Binary<'r> {
    fn extract(record: &Record<'r>, _: &'static ArgumentSpec) -> Result<Self, RecordError> {
        Ok(Binary(record.bytes().ok_or(NO_PAYLOAD)?.into()))
    }
}
