//! Received messages as the event that Lambda passes to a function.
//!
//! Source: Lambda developer guide, *Using Lambda with Amazon SQS*. The members come in the order in
//! which Lambda sends them.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use petstore_core::Arn;
use serde::Serialize;
use serde::ser::SerializeMap;

use super::{AttributeValue, MessageAttribute, ReceivedMessage, md5_of_attributes, md5_of_body};

/// One record of an SQS event.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SqsRecord {
    /// The id of the message.
    pub message_id: String,
    /// The receipt handle.
    pub receipt_handle: String,
    /// The text of the message.
    pub body: String,
    /// The system attributes. All values are texts.
    #[serde(serialize_with = "in_order")]
    pub attributes: Vec<(String, String)>,
    /// The sender's attributes.
    pub message_attributes: BTreeMap<String, SqsRecordAttribute>,
    /// MD5 of the attributes: absent without attributes, but `null` where the mapping has a
    /// batching window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub md5_of_message_attributes: Option<Option<String>>,
    /// MD5 of the body.
    pub md5_of_body: String,
    /// `aws:sqs`.
    pub event_source: &'static str,
    /// The ARN of the queue.
    #[serde(rename = "eventSourceARN")]
    pub event_source_arn: String,
    /// The region of the queue.
    pub aws_region: String,
}

/// An attribute of a record, with empty lists for the kinds that SQS does not support.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SqsRecordAttribute {
    /// The value of a `String` or `Number`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub string_value: Option<String>,
    /// The value of a `Binary`, base64-encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binary_value: Option<String>,
    /// Always empty.
    pub string_list_values: [String; 0],
    /// Always empty.
    pub binary_list_values: [String; 0],
    /// The type, with its label.
    pub data_type: String,
}

impl SqsRecord {
    /// The record of a message from the queue `arn`.
    pub fn new(arn: &str, message: &ReceivedMessage) -> Self {
        let md5 = md5_of_attributes(&message.attributes);
        SqsRecord {
            message_id: message.message_id.to_string(),
            receipt_handle: message.receipt_handle.clone(),
            body: message.body.clone(),
            attributes: message.system_attributes.clone(),
            message_attributes: message
                .attributes
                .iter()
                .map(|(name, attribute)| (name.clone(), attribute.into()))
                .collect(),
            md5_of_message_attributes: md5.map(Some),
            md5_of_body: md5_of_body(&message.body),
            event_source: "aws:sqs",
            event_source_arn: arn.to_owned(),
            aws_region: Arn::parse(arn).map_or("", |arn| arn.region).to_owned(),
        }
    }

    /// The record of a mapping with a batching window, which has `md5OfMessageAttributes` even
    /// without attributes.
    #[must_use]
    pub fn with_batching_window(mut self) -> Self {
        self.md5_of_message_attributes.get_or_insert(None);
        self
    }
}

impl From<&MessageAttribute> for SqsRecordAttribute {
    fn from(attribute: &MessageAttribute) -> Self {
        let (string_value, binary_value) = match &attribute.value {
            AttributeValue::Text(text) => (Some(text.clone()), None),
            AttributeValue::Binary(bytes) => (None, Some(STANDARD.encode(bytes))),
        };
        SqsRecordAttribute {
            string_value,
            binary_value,
            string_list_values: [],
            binary_list_values: [],
            data_type: attribute.data_type.clone(),
        }
    }
}

/// The whole event of a function: `{"Records": […]}` as JSON text.
pub fn queue_event(records: &[SqsRecord]) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Event<'a> {
        records: &'a [SqsRecord],
    }
    // Texts, lists and maps with text keys always serialize.
    serde_json::to_string(&Event { records }).unwrap_or_default()
}

fn in_order<S: serde::Serializer>(
    pairs: &[(String, String)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (name, value) in pairs {
        map.serialize_entry(name, value)?;
    }
    map.end()
}
