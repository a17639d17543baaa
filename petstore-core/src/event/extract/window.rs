//! The tumbling window of a batch.

use serde::de::DeserializeOwned;

use super::ExtractRecord;
use crate::event::Window;
use crate::event::error::RecordError;
use crate::event::record::Record;
use crate::event::source::StreamSource;
use crate::http::extract::ArgumentSpec;

impl<'r, S: StreamSource, T: DeserializeOwned + Default> ExtractRecord<'r, S> for Window<T> {
    const READS_RECORD: bool = false;
    const TAKES_WINDOW: bool = true;

    fn extract(record: &Record<'r>, _: &'static ArgumentSpec) -> Result<Self, RecordError> {
        let Some(window) = record.delivery.window else {
            return Err(RecordError::Malformed(
                "the event has no window: set `TumblingWindowInSeconds` of the event source mapping",
            ));
        };
        let is_first = matches!(
            window.state.trim_matches(['{', '}', ' ', '\n', '\r', '\t']),
            ""
        );
        let state = match is_first {
            true => T::default(),
            false => serde_json::from_str(window.state).map_err(|_| {
                RecordError::Malformed(
                    "the state of the window is of another type: deploy a change of the type \
                     under another name of the handler",
                )
            })?,
        };
        Ok(Window {
            state,
            start: window.start,
            end: window.end,
            is_final: window.is_final,
            is_terminated_early: window.is_terminated_early,
        })
    }
}
