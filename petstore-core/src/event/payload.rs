//! Decodes the payload of a record: JSON strings, base64, and the envelope that SNS puts around its
//! messages in a queue.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::error::RecordError;
use super::incoming::{Content, RawRecord};
use super::record::{Payload, PayloadContent};
use super::source::SourceKind;
use crate::json::{LazyText, Malformed, Members, Text, TextMember, string};

/// A decoded payload. It owns what could not be borrowed from the event.
#[derive(Debug)]
pub(crate) struct Decoded<'e> {
    content: DecodedContent<'e>,
    attributes: Option<&'e str>,
}

#[derive(Debug)]
enum DecodedContent<'e> {
    Text(Cow<'e, str>),
    /// Still as it is written in the event.
    Lazy(&'e LazyText<'e>),
    Bytes(Vec<u8>),
    None,
}

impl<'e> Decoded<'e> {
    /// The payload of a record, still with its envelope.
    pub(crate) fn of(record: &'e RawRecord<'e>, kind: SourceKind) -> Result<Self, RecordError> {
        let (content, attributes) = match &record.content {
            Content::Sqs {
                body,
                message_attributes,
                ..
            } => (
                lazy(body, "`body` is not text: check what invokes the function")?,
                *message_attributes,
            ),
            Content::Sns {
                message,
                attributes,
            } => (
                lazy(
                    message,
                    "`Sns.Message` is not text: check what invokes the function",
                )?,
                *attributes,
            ),
            Content::Kinesis { data, .. } => {
                let DecodedContent::Text(data) = text(
                    *data,
                    "`kinesis.data` is not text: check what invokes the function",
                )?
                else {
                    return Err(RecordError::Malformed(
                        "`kinesis.data` is not text: check what invokes the function",
                    ));
                };
                let bytes = STANDARD.decode(data.as_bytes());
                let bytes = bytes.map_err(|_| {
                    RecordError::Malformed(
                        "`kinesis.data` is not base64: check what invokes the function",
                    )
                })?;
                (DecodedContent::Bytes(bytes), None)
            }
            Content::Event { detail, .. } if kind == SourceKind::Schedule => {
                (DecodedContent::Text(detail_text(*detail)?), None)
            }
            Content::Direct => (DecodedContent::Text(Cow::Borrowed(record.json)), None),
            Content::S3 { .. } | Content::DynamoDb { .. } | Content::Event { .. } => {
                (DecodedContent::None, None)
            }
        };
        Ok(Decoded {
            content,
            attributes,
        })
    }

    /// Replaces the envelope of SNS by the message in it.
    pub(crate) fn open(&self) -> Result<Decoded<'_>, RecordError> {
        let envelope = match &self.content {
            DecodedContent::Text(envelope) => &**envelope,
            DecodedContent::Lazy(envelope) => envelope.as_str(),
            _ => return Err(NOT_AN_ENVELOPE),
        };
        Envelope::read(envelope)
            .ok()
            .flatten()
            .map(|envelope| Decoded {
                content: DecodedContent::Text(envelope.message),
                attributes: envelope.attributes,
            })
            .ok_or(NOT_AN_ENVELOPE)
    }

    pub(crate) fn payload(&self) -> Payload<'_> {
        Payload {
            content: match &self.content {
                DecodedContent::Text(text) => PayloadContent::Text(text),
                DecodedContent::Lazy(text) => PayloadContent::Lazy(text),
                DecodedContent::Bytes(bytes) => PayloadContent::Bytes(bytes),
                DecodedContent::None => PayloadContent::None,
            },
            attributes: self.attributes,
        }
    }
}

const NOT_AN_ENVELOPE: RecordError = RecordError::Malformed(
    "the body is not a notification of SNS, which the queue declares with `from = …`; \
     with raw message delivery declare `from = …, raw`",
);

fn lazy<'e>(
    text: &'e TextMember<LazyText<'e>>,
    problem: &'static str,
) -> Result<DecodedContent<'e>, RecordError> {
    match text {
        TextMember::Is(text) => Ok(DecodedContent::Lazy(text)),
        TextMember::Absent | TextMember::Other => Err(RecordError::Malformed(problem)),
    }
}

fn text<'e>(
    json: Option<&'e str>,
    problem: &'static str,
) -> Result<DecodedContent<'e>, RecordError> {
    json.and_then(|json| string::whole(json).ok())
        .map(DecodedContent::Text)
        .ok_or(RecordError::Malformed(problem))
}

/// Scheduler writes the detail as text, and a rule as an object.
pub(crate) fn detail_text(detail: Option<&str>) -> Result<Cow<'_, str>, RecordError> {
    match detail {
        None => Err(RecordError::Malformed(
            "`detail` is missing: check the input of the schedule or of the rule",
        )),
        Some(detail) if detail.starts_with('"') => match string::whole(detail) {
            Ok(text) => Ok(text),
            Err(Malformed) => Err(RecordError::Malformed(
                "`detail` is not JSON: check the input of the schedule",
            )),
        },
        Some(detail) => Ok(Cow::Borrowed(detail)),
    }
}

/// The notification that SNS sends to a queue.
///
/// Source: [message
/// formats](https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html).
struct Envelope<'e> {
    message: Cow<'e, str>,
    attributes: Option<&'e str>,
}

impl<'e> Envelope<'e> {
    fn read(json: &'e str) -> Result<Option<Self>, Malformed> {
        let mut members = Members::of(json)?;
        let (mut message, mut attributes, mut is_notification) = (Text::Absent, None, false);
        while let Some(name) = members.next_name()? {
            match &*name {
                "Type" => is_notification = members.text()?.as_str() == Some("Notification"),
                "Message" => message = members.text()?,
                "MessageAttributes" => attributes = members.raw()?,
                _ => members.skip()?,
            }
        }
        Ok(match message {
            Text::Is(message) if is_notification && members.is_all() => Some(Envelope {
                message,
                attributes,
            }),
            _ => None,
        })
    }
}
