//! Messages as they are sent, kept and received.

use std::collections::BTreeMap;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A message to send: the parameters of `SendMessage`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SendMessage {
    /// The text of the message. Missing and empty bodies are refused alike.
    pub body: Option<String>,
    /// How long the message stays invisible, in seconds; the queue's delay if `None`. FIFO queues
    /// refuse it.
    pub delay_seconds: Option<i64>,
    /// The sender's attributes, at most ten.
    pub attributes: BTreeMap<String, MessageAttribute>,
    /// The system attribute `AWSTraceHeader`.
    pub trace_header: Option<String>,
    /// The message group: required on FIFO queues.
    pub group_id: Option<String>,
    /// The deduplication id of a message for a FIFO queue.
    pub deduplication_id: Option<String>,
    /// The principal that sends the message: `SenderId` of the received message.
    pub sender_id: String,
}

impl SendMessage {
    /// A message with a body and nothing else.
    pub fn new(body: impl Into<String>) -> Self {
        SendMessage {
            body: Some(body.into()),
            ..Self::default()
        }
    }

    /// The size that counts: the body and the names, types and values of the attributes, in bytes.
    pub fn size(&self) -> usize {
        let attributes: usize = self
            .attributes
            .iter()
            .map(|(name, value)| name.len() + value.size())
            .sum();
        self.body.as_deref().map_or(0, str::len) + attributes
    }
}

/// A message attribute: `String`, `Number` or `Binary`, with an optional label (`Number.float`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageAttribute {
    /// The type, with its label.
    pub data_type: String,
    /// The value.
    pub value: AttributeValue,
}

/// The value of a message attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttributeValue {
    /// `StringValue`, of a `String` or a `Number`.
    Text(String),
    /// `BinaryValue`, decoded.
    Binary(Vec<u8>),
}

impl MessageAttribute {
    /// An attribute with a text value.
    pub fn text(data_type: impl Into<String>, value: impl Into<String>) -> Self {
        MessageAttribute {
            data_type: data_type.into(),
            value: AttributeValue::Text(value.into()),
        }
    }

    /// An attribute with a binary value.
    pub fn binary(data_type: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        MessageAttribute {
            data_type: data_type.into(),
            value: AttributeValue::Binary(value.into()),
        }
    }

    fn size(&self) -> usize {
        self.data_type.len()
            + match &self.value {
                AttributeValue::Text(text) => text.len(),
                AttributeValue::Binary(bytes) => bytes.len(),
            }
    }
}

/// The response to `SendMessage`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The id of the message: that of the first one, if this one is a duplicate.
    pub message_id: Uuid,
    /// MD5 of the body.
    pub md5_of_body: String,
    /// MD5 of the attributes, if there are any.
    pub md5_of_attributes: Option<String>,
    /// MD5 of the system attributes, if there are any.
    pub md5_of_system_attributes: Option<String>,
    /// The sequence number on a FIFO queue.
    pub sequence_number: Option<String>,
}

/// A message as the queue keeps it, and as it moves to a dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredMessage {
    /// The id, which a move to a dead-letter queue keeps.
    pub message_id: Uuid,
    /// The text.
    pub body: String,
    /// The sender's attributes.
    pub attributes: BTreeMap<String, MessageAttribute>,
    /// The system attribute `AWSTraceHeader`.
    pub trace_header: Option<String>,
    /// The sender.
    pub sender_id: String,
    /// The message group.
    pub group_id: Option<String>,
    /// The deduplication id on a FIFO queue, given or derived.
    pub deduplication_id: Option<String>,
    /// `SentTimestamp`.
    pub sent: Timestamp,
    /// The start of the retention period.
    pub enqueued: Timestamp,
    /// The instant from which the message can be received.
    pub visible: Timestamp,
    /// When the message was received for the first time.
    pub first_received: Option<Timestamp>,
    /// When the message was received last.
    pub last_received: Option<Timestamp>,
    /// How often it was received, in source and dead-letter queue together.
    pub receive_count: u32,
    /// How often it was received since it entered this queue.
    pub receives_here: u32,
    /// The receipt handle of the last receive.
    pub last_receipt: Option<Uuid>,
    /// The queue from which a redrive moved it here.
    pub dead_letter_source: Option<String>,
}

/// A received message with everything that SQS can return about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedMessage {
    /// The id of the message.
    pub message_id: Uuid,
    /// What deletes the message or changes its visibility.
    pub receipt_handle: String,
    /// The text.
    pub body: String,
    /// The sender's attributes.
    pub attributes: BTreeMap<String, MessageAttribute>,
    /// The attributes that SQS adds, by name, in the order in which Lambda gets them.
    pub system_attributes: Vec<(String, String)>,
    /// When the message becomes visible again.
    pub visible: Timestamp,
}

impl ReceivedMessage {
    /// The value of a system attribute such as `ApproximateReceiveCount`.
    pub fn system_attribute(&self, name: &str) -> Option<&str> {
        self.system_attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

impl StoredMessage {
    /// The system attributes in the order of Lambda's SQS events; `sequence` is that of a FIFO
    /// queue.
    pub(super) fn system_attributes(&self, sequence: Option<String>) -> Vec<(String, String)> {
        let millis = |time: Timestamp| time.as_millis().to_string();
        [
            (
                "ApproximateReceiveCount",
                Some(self.receive_count.to_string()),
            ),
            ("AWSTraceHeader", self.trace_header.clone()),
            ("SentTimestamp", Some(millis(self.sent))),
            ("SequenceNumber", sequence),
            ("MessageGroupId", self.group_id.clone()),
            ("SenderId", Some(self.sender_id.clone())),
            ("MessageDeduplicationId", self.deduplication_id.clone()),
            (
                "ApproximateFirstReceiveTimestamp",
                self.first_received.map(millis),
            ),
            ("DeadLetterQueueSourceArn", self.dead_letter_source.clone()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
    }
}
