//! Single messages: send, delete, change the visibility, purge.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::super::error::ServiceError;
use super::super::json;
use super::super::local::ServiceRequest;
use super::attributes::{self, Attribute, Attributes};
use super::call::Result;
use super::error::service_error;
use crate::events::queue::{QueueError, QueueOp, QueueReply, SendMessage, Sent};

/// A message to send, as a request or an entry of a batch has it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct NewMessage {
    message_body: Option<String>,
    delay_seconds: Option<i64>,
    message_attributes: Option<Attributes>,
    message_system_attributes: Option<BTreeMap<String, Attribute>>,
    message_deduplication_id: Option<String>,
    message_group_id: Option<String>,
}

impl NewMessage {
    pub(super) fn read(self, sender_id: String) -> Result<SendMessage> {
        let mut system = self.message_system_attributes.unwrap_or_default();
        let trace_header = system.remove("AWSTraceHeader");
        if let Some(other) = system.keys().next() {
            let text = format!("Message system attribute name '{other}' is invalid.");
            return Err(service_error(&QueueError::InvalidParameters(text)));
        }
        Ok(SendMessage {
            body: self.message_body,
            delay_seconds: self.delay_seconds,
            attributes: attributes::read(self.message_attributes.unwrap_or_default())?,
            trace_header: trace_header.and_then(Attribute::into_text),
            group_id: self.message_group_id,
            deduplication_id: self.message_deduplication_id,
            sender_id,
        })
    }
}

/// The response to a message that was sent.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SentMessage {
    message_id: String,
    #[serde(rename = "MD5OfMessageBody")]
    md5_of_body: String,
    #[serde(
        rename = "MD5OfMessageAttributes",
        skip_serializing_if = "Option::is_none"
    )]
    md5_of_attributes: Option<String>,
    #[serde(
        rename = "MD5OfMessageSystemAttributes",
        skip_serializing_if = "Option::is_none"
    )]
    md5_of_system_attributes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence_number: Option<String>,
}

impl From<Sent> for SentMessage {
    fn from(sent: Sent) -> Self {
        Self {
            message_id: sent.message_id.to_string(),
            md5_of_body: sent.md5_of_body,
            md5_of_attributes: sent.md5_of_attributes,
            md5_of_system_attributes: sent.md5_of_system_attributes,
            sequence_number: sent.sequence_number,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Send {
    queue_url: Option<String>,
    #[serde(flatten)]
    message: NewMessage,
}

/// A message of a queue, and its new visibility.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Existing {
    queue_url: Option<String>,
    receipt_handle: Option<String>,
    visibility_timeout: Option<i64>,
}

pub(super) fn send(request: &ServiceRequest<'_>) -> Result {
    let Send { queue_url, message } = request.parameters()?;
    let arn = request.queue_arn(queue_url.as_deref(), "sqs:SendMessage")?;
    let message = message.read(request.sender_id())?;
    match request.apply(&arn, QueueOp::Send(Box::new(message)))? {
        QueueReply::Sent(sent) => json::write(&SentMessage::from(sent)),
        _ => Err(unexpected()),
    }
}

pub(super) fn delete(request: &ServiceRequest<'_>) -> Result {
    let parameters: Existing = request.parameters()?;
    let arn = request.queue_arn(parameters.queue_url.as_deref(), "sqs:DeleteMessage")?;
    let receipt_handle = require_handle(parameters.receipt_handle)?;
    request.apply(&arn, QueueOp::Delete { receipt_handle })?;
    Ok(Bytes::from_static(b"{}"))
}

pub(super) fn change_visibility(request: &ServiceRequest<'_>) -> Result {
    let parameters: Existing = request.parameters()?;
    let arn = request.queue_arn(
        parameters.queue_url.as_deref(),
        "sqs:ChangeMessageVisibility",
    )?;
    let receipt_handle = require_handle(parameters.receipt_handle)?;
    let seconds = parameters
        .visibility_timeout
        .ok_or_else(|| service_error(&QueueError::MissingParameter("VisibilityTimeout")))?;
    let op = QueueOp::ChangeVisibility {
        receipt_handle,
        seconds,
    };
    request.apply(&arn, op)?;
    Ok(Bytes::from_static(b"{}"))
}

pub(super) fn purge(request: &ServiceRequest<'_>) -> Result {
    let parameters: Existing = request.parameters()?;
    let arn = request.queue_arn(parameters.queue_url.as_deref(), "sqs:PurgeQueue")?;
    request.apply(&arn, QueueOp::Purge)?;
    Ok(Bytes::from_static(b"{}"))
}

pub(super) fn require_handle(handle: Option<String>) -> Result<String> {
    handle.ok_or_else(|| service_error(&QueueError::MissingParameter("ReceiptHandle")))
}

/// The engine replied to another operation, which is a mistake of the program.
pub(super) fn unexpected() -> ServiceError {
    ServiceError::internal("InternalFailure", "the queue returned an unexpected reply")
}
