//! `PutEvents`: entries, their checks and the response
//! (<https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>).

use std::time::Duration;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

/// The size that all entries together must stay below.
pub const MAX_ENTRIES_BYTES: usize = 262_144;

/// An entry of a request. In JSON the members have AWS's names; `Time` is in seconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PutEventsEntry {
    /// Required.
    pub source: Option<String>,
    /// Required.
    pub detail_type: Option<String>,
    /// Required: a JSON object.
    pub detail: Option<String>,
    /// When the event happened; by default, when it was put.
    pub time: Option<f64>,
    /// ARNs that the event is about.
    pub resources: Vec<String>,
    /// The name or ARN of a bus; by default `default`.
    pub event_bus_name: Option<String>,
    /// An X-Ray trace header.
    pub trace_header: Option<String>,
}

impl PutEventsEntry {
    /// An entry for the default bus.
    pub fn new(source: &str, detail_type: &str, detail: &str) -> Self {
        PutEventsEntry {
            source: Some(source.to_owned()),
            detail_type: Some(detail_type.to_owned()),
            detail: Some(detail.to_owned()),
            ..Default::default()
        }
    }

    pub(super) fn time_or(&self, now: Timestamp) -> Timestamp {
        match self.time.map(Duration::try_from_secs_f64) {
            Some(Ok(since_epoch)) => Timestamp::EPOCH + since_epoch,
            _ => now,
        }
    }

    /// Source, detail type, detail and resources in UTF-8, and 14 bytes for a time
    /// (<https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html>).
    fn size(&self) -> usize {
        let text = |text: &Option<String>| text.as_deref().map_or(0, str::len);
        let time = if self.time.is_some() { 14 } else { 0 };
        let resources: usize = self.resources.iter().map(String::len).sum();
        time + resources + text(&self.source) + text(&self.detail_type) + text(&self.detail)
    }

    /// The error of this entry, if it has one.
    pub(super) fn check(&self) -> Result<(), ResultEntry> {
        let missing = |text: &Option<String>| text.as_deref().unwrap_or_default().is_empty();
        for (name, value) in [
            ("Source", &self.source),
            ("DetailType", &self.detail_type),
            ("Detail", &self.detail),
        ] {
            if missing(value) {
                return Err(ResultEntry::error(
                    "InvalidArgument",
                    format!(
                        "Parameter {name} is not valid. Reason: {name} is a required argument."
                    ),
                ));
            }
        }
        // Sources that begin with `aws.` are those of AWS's own services.
        if self
            .source
            .as_deref()
            .is_some_and(|source| source.starts_with("aws."))
        {
            let message = "Not authorized for the source.";
            return Err(ResultEntry::error(
                "NotAuthorizedForSourceException",
                message,
            ));
        }
        let detail = self.detail.as_deref().unwrap_or_default();
        let is_json = serde_json::from_str::<&RawValue>(detail).is_ok();
        if !is_json || !detail.trim_start().starts_with('{') {
            return Err(ResultEntry::error(
                "MalformedDetail",
                "Detail is malformed.",
            ));
        }
        Ok(())
    }
}

/// The response. The call succeeds even if every entry fails.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PutEventsResponse {
    /// How many entries failed.
    pub failed_entry_count: usize,
    /// A result per entry, in the order of the request.
    pub entries: Vec<ResultEntry>,
}

/// The result of one entry: an event id, or an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ResultEntry {
    /// The id of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    /// Why the entry failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// Why the entry failed, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
}

impl ResultEntry {
    fn error(code: &str, message: impl Into<String>) -> Self {
        ResultEntry {
            event_id: None,
            error_code: Some(code.to_owned()),
            error_message: Some(message.into()),
        }
    }
}

/// An error of the whole request; the [`Display`](std::fmt::Display) text is its message.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PutEventsError {
    /// There are no entries.
    #[error(
        "1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: Member \
         must have length greater than or equal to 1"
    )]
    NoEntries,
    /// There are more than ten entries. The message quotes them.
    #[error(
        "1 validation error detected: Value '[{0}]' at 'entries' failed to satisfy constraint: \
         Member must have length less than or equal to 10"
    )]
    TooManyEntries(String),
    /// The entries are too big together.
    #[error("Total size of the entries in the request is over the limit.")]
    TooBig,
}

impl PutEventsError {
    /// The code of the error response.
    pub fn code(&self) -> &'static str {
        "ValidationException"
    }
}

/// The checks of the whole request.
pub(super) fn check_request(entries: &[PutEventsEntry]) -> Result<(), PutEventsError> {
    if entries.is_empty() {
        return Err(PutEventsError::NoEntries);
    }
    if entries.len() > 10 {
        let quoted: Vec<String> = entries.iter().map(quote).collect();
        return Err(PutEventsError::TooManyEntries(quoted.join(", ")));
    }
    if entries.iter().map(PutEventsEntry::size).sum::<usize>() >= MAX_ENTRIES_BYTES {
        return Err(PutEventsError::TooBig);
    }
    Ok(())
}

fn quote(entry: &PutEventsEntry) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "null".to_owned());
    format!(
        "PutEventsRequestEntry(source={}, detailType={}, detail={})",
        text(&entry.source),
        text(&entry.detail_type),
        text(&entry.detail)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(entry: &PutEventsEntry) -> Option<String> {
        entry.check().err().and_then(|result| result.error_code)
    }

    #[test]
    fn every_part_of_an_entry_is_required() {
        let whole = PutEventsEntry::new("shelter", "PetAdded", "{}");
        assert_eq!(code(&whole), None);
        let without_type = PutEventsEntry {
            detail_type: Some(String::new()),
            ..whole.clone()
        };
        assert_eq!(code(&without_type), Some("InvalidArgument".into()));
        let from_aws = PutEventsEntry {
            source: Some("aws.s3".into()),
            ..whole.clone()
        };
        assert_eq!(
            code(&from_aws),
            Some("NotAuthorizedForSourceException".into())
        );
        for detail in ["[]", "7", "{\"a\":}", "{} {}"] {
            let malformed = PutEventsEntry {
                detail: Some(detail.into()),
                ..whole.clone()
            };
            assert_eq!(code(&malformed), Some("MalformedDetail".into()), "{detail}");
        }
    }

    #[test]
    fn sizes_count_14_bytes_for_a_time() {
        let mut entry = PutEventsEntry::new("s", "t", &"x".repeat(MAX_ENTRIES_BYTES - 16));
        assert_eq!(check_request(&[entry.clone()]), Ok(()));
        entry.time = Some(1.0);
        assert_eq!(check_request(&[entry]), Err(PutEventsError::TooBig));
        assert_eq!(check_request(&[]), Err(PutEventsError::NoEntries));
    }
}
