//! Reads an event: the source, and the records with the members that dispatch and extractors need.

use std::borrow::Cow;

use super::source::SourceKind;
use crate::json::{Items, Malformed, Members, Text};

/// An event, as far as its source is known.
#[derive(Debug)]
pub(crate) enum Incoming<'e> {
    /// `{"Records": […]}`.
    Records(SourceKind, Vec<RawRecord<'e>>),
    /// An event of EventBridge, of a schedule, or any other JSON.
    Single(SourceKind, RawRecord<'e>),
    /// The event that S3 sends when notifications are configured.
    TestEvent,
}

/// A record, borrowed from the event.
#[derive(Debug)]
pub(crate) struct RawRecord<'e> {
    pub(crate) json: &'e str,
    pub(crate) id: Cow<'e, str>,
    pub(crate) arn: Cow<'e, str>,
    pub(crate) event_name: Text<'e>,
    pub(crate) content: Content<'e>,
}

/// What a record contains, as raw JSON where it is decoded later.
#[derive(Debug)]
pub(crate) enum Content<'e> {
    Sqs {
        body: Option<&'e str>,
        attributes: Option<&'e str>,
        message_attributes: Option<&'e str>,
    },
    Sns {
        message: Option<&'e str>,
        attributes: Option<&'e str>,
    },
    S3 {
        s3: &'e str,
    },
    DynamoDb {
        keys: Option<&'e str>,
        new_image: Option<&'e str>,
        old_image: Option<&'e str>,
    },
    Kinesis {
        data: Option<&'e str>,
        partition_key: Text<'e>,
    },
    /// An event of EventBridge or of a schedule.
    Event {
        detail: Option<&'e str>,
        /// The name that the transformer of a handler with an `input` adds.
        handler: Text<'e>,
    },
    Direct,
}

/// Why an event with a known source cannot be read.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// It is not JSON.
    NotJson,
    /// It does not have the form of its source.
    Form(SourceKind, &'static str),
    /// Its records have a source that no handler can have.
    UnknownSource,
}

impl From<Malformed> for ReadError {
    fn from(_: Malformed) -> Self {
        ReadError::NotJson
    }
}

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
            "Records" => records = Some(members.value()?),
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
    if let Some(records) = records.filter(|records| records.starts_with('['))
        && let Some(incoming) = read_records(records)?
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

fn text(text: Text<'_>) -> Cow<'_, str> {
    match text {
        Text::Is(text) => text,
        Text::Absent | Text::Other => Cow::Borrowed(""),
    }
}

/// The first item of a list, if it is text.
fn first_text(list: &str) -> Option<Cow<'_, str>> {
    let first = Items::of(list).ok()?.next_value().ok()??;
    crate::json::string::whole(first).ok()
}

/// The records of an event at most: the largest batch size of an event source mapping.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>
const MOST_RECORDS: usize = 10_000;

/// `None` if the list is not one of records of AWS, but part of a payload.
fn read_records(list: &str) -> Result<Option<Incoming<'_>>, ReadError> {
    let mut items = Items::of(list)?;
    let mut records: Vec<RawRecord<'_>> = Vec::new();
    let mut kind = None;
    while let Some(item) = items.next_value()? {
        let Ok(members) = Members::of(item) else {
            return match kind {
                Some(kind) => Err(ReadError::Form(kind, "a record is not an object")),
                None => Ok(None),
            };
        };
        let fields = RecordFields::read(members)?;
        let this = match fields.source.as_str() {
            Some("aws:sqs") => SourceKind::Sqs,
            Some("aws:sns") => SourceKind::Sns,
            Some("aws:s3") => SourceKind::S3,
            Some("aws:dynamodb") => SourceKind::DynamoDb,
            Some("aws:kinesis") => SourceKind::Kinesis,
            Some(_) => return Err(ReadError::UnknownSource),
            None => match kind {
                Some(kind) => return Err(ReadError::Form(kind, "a record has no `eventSource`")),
                None => return Ok(None),
            },
        };
        let kind = *kind.get_or_insert(this);
        if records.len() == MOST_RECORDS {
            return Err(ReadError::Form(kind, "it has more than 10000 records"));
        }
        if kind != this {
            return Err(ReadError::Form(kind, "its records have several sources"));
        }
        let record = fields.into_record(kind, item)?;
        records.push(record);
    }
    Ok(kind.map(|kind| Incoming::Records(kind, records)))
}

/// The members of a record of any source.
#[derive(Default)]
struct RecordFields<'e> {
    source: Text<'e>,
    arn: Text<'e>,
    event_name: Text<'e>,
    message_id: Text<'e>,
    body: Option<&'e str>,
    attributes: Option<&'e str>,
    message_attributes: Option<&'e str>,
    /// `Sns`, `s3`, `dynamodb` or `kinesis`.
    content: Option<&'e str>,
}

impl<'e> RecordFields<'e> {
    fn read(mut members: Members<'e>) -> Result<Self, Malformed> {
        let mut fields = RecordFields::default();
        while let Some(name) = members.next_name()? {
            match &*name {
                "eventSource" | "EventSource" => fields.source = members.text()?,
                "eventSourceARN" => fields.arn = members.text()?,
                "eventName" => fields.event_name = members.text()?,
                "messageId" => fields.message_id = members.text()?,
                "body" => fields.body = members.raw()?,
                "attributes" => fields.attributes = members.raw()?,
                "messageAttributes" => fields.message_attributes = members.raw()?,
                "Sns" | "s3" | "dynamodb" | "kinesis" => fields.content = members.raw()?,
                _ => members.skip()?,
            }
        }
        Ok(fields)
    }

    fn into_record(self, kind: SourceKind, json: &'e str) -> Result<RawRecord<'e>, ReadError> {
        let content = match kind {
            SourceKind::Sqs => {
                return Ok(RawRecord {
                    json,
                    id: required(self.message_id, kind, "a record has no `messageId`")?,
                    arn: text(self.arn),
                    event_name: Text::Absent,
                    content: Content::Sqs {
                        body: self.body,
                        attributes: self.attributes,
                        message_attributes: self.message_attributes,
                    },
                });
            }
            _ => self
                .content
                .ok_or(ReadError::Form(kind, "a record has no contents"))?,
        };
        let members = Members::of(content)
            .map_err(|_| ReadError::Form(kind, "the contents of a record are not an object"))?;
        let mut record = RawRecord {
            json,
            id: Cow::Borrowed(""),
            arn: text(self.arn),
            event_name: self.event_name,
            content: Content::S3 { s3: content },
        };
        match kind {
            SourceKind::Sns => read_sns(members, &mut record)?,
            SourceKind::S3 => read_s3(members, &mut record)?,
            SourceKind::DynamoDb => read_dynamodb(members, &mut record)?,
            _ => read_kinesis(members, &mut record)?,
        }
        Ok(record)
    }
}

fn required<'e>(
    found: Text<'e>,
    kind: SourceKind,
    detail: &'static str,
) -> Result<Cow<'e, str>, ReadError> {
    match found {
        Text::Is(text) if !text.is_empty() => Ok(text),
        _ => Err(ReadError::Form(kind, detail)),
    }
}

fn read_sns<'e>(mut members: Members<'e>, record: &mut RawRecord<'e>) -> Result<(), ReadError> {
    let (mut message, mut attributes) = (None, None);
    while let Some(name) = members.next_name()? {
        match &*name {
            "MessageId" => record.id = text(members.text()?),
            "TopicArn" => record.arn = text(members.text()?),
            "Message" => message = members.raw()?,
            "MessageAttributes" => attributes = members.raw()?,
            _ => members.skip()?,
        }
    }
    record.content = Content::Sns {
        message,
        attributes,
    };
    Ok(())
}

fn read_s3<'e>(mut members: Members<'e>, record: &mut RawRecord<'e>) -> Result<(), ReadError> {
    while let Some(name) = members.next_name()? {
        match &*name {
            "bucket" => {
                let Ok(mut bucket) = Members::of(members.value()?) else {
                    continue;
                };
                while let Some(name) = bucket.next_name()? {
                    match &*name {
                        "arn" => record.arn = text(bucket.text()?),
                        _ => bucket.skip()?,
                    }
                }
            }
            _ => members.skip()?,
        }
    }
    Ok(())
}

const NO_SEQUENCE_NUMBER: &str = "a record has no sequence number";

fn read_dynamodb<'e>(
    mut members: Members<'e>,
    record: &mut RawRecord<'e>,
) -> Result<(), ReadError> {
    let (mut keys, mut new_image, mut old_image) = (None, None, None);
    let mut number = Text::Absent;
    while let Some(name) = members.next_name()? {
        match &*name {
            "Keys" => keys = members.raw()?,
            "NewImage" => new_image = members.raw()?,
            "OldImage" => old_image = members.raw()?,
            "SequenceNumber" => number = members.text()?,
            _ => members.skip()?,
        }
    }
    record.id = required(number, SourceKind::DynamoDb, NO_SEQUENCE_NUMBER)?;
    record.content = Content::DynamoDb {
        keys,
        new_image,
        old_image,
    };
    Ok(())
}

fn read_kinesis<'e>(mut members: Members<'e>, record: &mut RawRecord<'e>) -> Result<(), ReadError> {
    let (mut data, mut partition_key, mut number) = (None, Text::Absent, Text::Absent);
    while let Some(name) = members.next_name()? {
        match &*name {
            "data" => data = members.raw()?,
            "partitionKey" => partition_key = members.text()?,
            "sequenceNumber" => number = members.text()?,
            _ => members.skip()?,
        }
    }
    record.id = required(number, SourceKind::Kinesis, NO_SEQUENCE_NUMBER)?;
    record.content = Content::Kinesis {
        data,
        partition_key,
    };
    Ok(())
}
