//! Reads an event: the source, and the records with the members that dispatch and extractors need.

use std::borrow::Cow;

use super::incoming::{Content, Incoming, RawRecord, ReadError, text};
use super::read_records::read_records;
use super::source::SourceKind;
use crate::json::{Items, Members, Text};

/// Whether the first member of an event is `Records`, so that it cannot be a request.
pub(crate) fn begins_with_records(event: &str) -> bool {
    let name = Members::of(event).and_then(|mut members| members.next_name());
    matches!(name, Ok(Some(name)) if name == "Records")
}

/// Reads an event that is not a request.
pub(crate) fn read(json: &str) -> Result<Incoming<'_>, ReadError> {
    let Ok(mut members) = Members::of(json) else {
        // Any JSON can be the payload of a direct invocation.
        return match serde_json::from_str::<serde::de::IgnoredAny>(json) {
            Ok(_) => Ok(Incoming::Single(SourceKind::Direct, direct(json))),
            Err(_) => Err(ReadError::NotJson),
        };
    };
    let mut records = None;
    let mut top = TopLevel::default();
    while let Some(name) = members.next_name()? {
        match &*name {
            "Records" => records = Some(read_records(&mut members)?),
            "id" => top.id = members.text()?,
            "source" => top.source = members.text()?,
            "detail-type" => top.detail_type = members.text()?,
            "resources" => top.resources = members.raw()?,
            "detail" => top.detail = members.raw()?,
            "Event" => top.event = members.text()?,
            "handler" => top.handler = members.text()?,
            "Service" => top.service = members.text()?,
            _ => members.skip()?,
        }
    }
    if !members.is_all() {
        return Err(ReadError::NotJson);
    }
    if let Some(records) = records
        && let Some(incoming) = records?
    {
        return Ok(incoming);
    }
    if top.event.as_str() == Some("s3:TestEvent") && top.service.as_str().is_some() {
        return Ok(Incoming::TestEvent);
    }
    Ok(top.single(json))
}

/// The members of an event without records.
#[derive(Default)]
struct TopLevel<'e> {
    id: Text<'e>,
    source: Text<'e>,
    detail_type: Text<'e>,
    resources: Option<&'e str>,
    detail: Option<&'e str>,
    event: Text<'e>,
    handler: Text<'e>,
    service: Text<'e>,
}

impl<'e> TopLevel<'e> {
    fn single(self, json: &'e str) -> Incoming<'e> {
        let kind = match (self.source.as_str(), self.detail_type.as_str()) {
            (Some("aws.events" | "aws.scheduler"), Some("Scheduled Event")) => SourceKind::Schedule,
            (Some(_), Some(_)) => SourceKind::EventBridge,
            _ => return Incoming::Single(SourceKind::Direct, direct(json)),
        };
        let record = RawRecord {
            json,
            id: text(self.id),
            arn: self.resources.and_then(first_text).unwrap_or_default(),
            event_name: self.detail_type,
            content: Content::Event {
                detail: self.detail,
                handler: self.handler,
            },
        };
        Incoming::Single(kind, record)
    }
}

fn direct(json: &str) -> RawRecord<'_> {
    RawRecord {
        json,
        id: Cow::Borrowed(""),
        arn: Cow::Borrowed(""),
        event_name: Text::Absent,
        content: Content::Direct,
    }
}

/// The first item of a list, if it is text.
fn first_text(list: &str) -> Option<Cow<'_, str>> {
    let first = Items::of(list).ok()?.next_value().ok()??;
    crate::json::string::whole(first).ok()
}
