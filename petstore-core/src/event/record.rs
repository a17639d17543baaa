//! One record of an event, in the form that a handler receives.

use std::borrow::Cow;
use std::fmt;

use super::incoming::{Content, RawRecord};
use super::raw_window::RawWindow;
use super::source::SourceKind;
use crate::http::request::Storage;
use crate::invocation::{Context, Invocation};
use crate::json::{JsonMap, LazyText, Members, Text};
use crate::state::State;

#[doc = include_str!("../../docs/record.md")]
#[derive(Clone, Copy)]
pub struct Record<'r> {
    pub(crate) raw: &'r RawRecord<'r>,
    pub(crate) payload: Payload<'r>,
    pub(crate) delivery: &'r Delivery<'r>,
    /// All records, of a call with the whole batch.
    pub(crate) batch: &'r [Record<'r>],
    /// Decoded text that arguments borrow, and the values that hooks set.
    pub(crate) storage: &'r Storage,
}

/// What all records of an event share.
#[derive(Clone, Copy)]
pub(crate) struct Delivery<'r> {
    pub(crate) kind: SourceKind,
    /// Whether records are handled in their order, up to the first failure.
    pub(crate) ordered: bool,
    pub(crate) state: &'r State,
    pub(crate) invocation: &'r Invocation,
    /// The tumbling window of the batch, if the handler has windows.
    pub(crate) window: Option<&'r RawWindow<'r>>,
}

/// The decoded payload of a record, and the attributes that came with it.
#[derive(Clone, Copy)]
pub(crate) struct Payload<'r> {
    pub(crate) content: PayloadContent<'r>,
    /// The message attributes, as raw JSON.
    pub(crate) attributes: Option<&'r str>,
}

#[derive(Clone, Copy)]
pub(crate) enum PayloadContent<'r> {
    Text(&'r str),
    /// Still as it is written in the event.
    Lazy(&'r LazyText<'r>),
    Bytes(&'r [u8]),
    None,
}

impl<'r> Record<'r> {
    /// The source.
    pub fn source(&self) -> SourceKind {
        self.delivery.kind
    }

    /// The id that the source gave the record: that of a message, or the sequence number in a
    /// stream.
    pub fn id(&self) -> &'r str {
        &self.raw.id
    }

    /// The ARN of the queue, topic, bucket, stream or schedule that the record comes from; empty if
    /// the event does not contain it.
    pub fn source_arn(&self) -> &'r str {
        &self.raw.arn
    }

    /// How often SQS has delivered the message, including this time.
    pub fn receive_count(&self) -> Option<u32> {
        self.system_attribute("ApproximateReceiveCount")?
            .parse()
            .ok()
    }

    /// The message group of a FIFO queue.
    pub fn message_group(&self) -> Option<Cow<'r, str>> {
        self.system_attribute("MessageGroupId")
    }

    /// The sequence number: of a record of a stream, or of a message in a FIFO queue.
    pub fn sequence_number(&self) -> Option<Cow<'r, str>> {
        match self.raw.content {
            Content::DynamoDb { .. } | Content::Kinesis { .. } => {
                Some(Cow::Borrowed(&*self.raw.id))
            }
            _ => self.system_attribute("SequenceNumber"),
        }
    }

    /// The partition key of a Kinesis record.
    pub fn partition_key(&self) -> Option<Cow<'r, str>> {
        match &self.raw.content {
            Content::Kinesis { partition_key, .. } => partition_key.as_str().map(Cow::Borrowed),
            _ => None,
        }
    }

    /// What happened: `ObjectCreated:Put` in a bucket, `INSERT` in a table, the `detail-type` on a
    /// bus.
    pub fn event_name(&self) -> Option<&'r str> {
        self.raw.event_name.as_str()
    }

    /// An attribute that SQS adds to a message: `SentTimestamp`.
    pub fn system_attribute(&self, name: &str) -> Option<Cow<'r, str>> {
        match self.raw.content {
            Content::Sqs { attributes, .. } => {
                JsonMap::new(attributes).ok()?.get(name).ok().flatten()
            }
            _ => None,
        }
    }

    /// A message attribute as text; a binary one as base64.
    pub fn attribute(&self, name: &str) -> Option<Cow<'r, str>> {
        attribute(self.payload.attributes?, name)
    }

    /// The payload as text, if it is text.
    pub fn text(&self) -> Option<&'r str> {
        match self.payload.content {
            PayloadContent::Text(text) => Some(text),
            PayloadContent::Lazy(text) => Some(text.as_str()),
            PayloadContent::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            PayloadContent::None => None,
        }
    }

    /// The payload as bytes, if the source has payloads.
    pub fn bytes(&self) -> Option<&'r [u8]> {
        match self.payload.content {
            PayloadContent::Text(text) => Some(text.as_bytes()),
            PayloadContent::Lazy(text) => Some(text.as_str().as_bytes()),
            PayloadContent::Bytes(bytes) => Some(bytes),
            PayloadContent::None => None,
        }
    }

    /// The record as the event contains it, in JSON.
    pub fn json(&self) -> &'r str {
        self.raw.json
    }

    /// What Lambda reports about the invocation.
    pub fn context(&self) -> &'r Context {
        self.delivery.invocation.context()
    }

    /// The value of the type `T` that a hook has set for this call.
    pub fn extension<T: Send + Sync + 'static>(&self) -> Option<&'r T> {
        self.storage.get()
    }

    /// Shared state of the type `T`, if the app has it.
    pub fn state<T: Send + Sync + 'static>(&self) -> Option<&'r T> {
        self.delivery.state.get()
    }
}

/// SQS has `{"stringValue", "binaryValue", "dataType"}` and SNS `{"Type", "Value"}` for each
/// attribute.
fn attribute<'r>(attributes: &'r str, wanted: &str) -> Option<Cow<'r, str>> {
    let mut members = Members::of(attributes).ok()?;
    while let Some(name) = members.next_name().ok()? {
        let value = members.value().ok()?;
        if name != wanted {
            continue;
        }
        let mut parts = Members::of(value).ok()?;
        while let Some(part) = parts.next_name().ok()? {
            match &*part {
                "stringValue" | "binaryValue" | "Value" => {
                    if let Text::Is(text) = parts.text().ok()? {
                        return Some(text);
                    }
                }
                _ => parts.skip().ok()?,
            }
        }
    }
    None
}

/// Shows where the record comes from, but not its contents.
impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("source", &self.source())
            .field("id", &self.id())
            .field("source_arn", &self.source_arn())
            .finish_non_exhaustive()
    }
}
