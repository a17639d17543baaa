//! Batches: each entry succeeds or fails alone.

use serde::{Deserialize, Serialize};

use super::super::error::ServiceError;
use super::super::json;
use super::super::local::ServiceRequest;
use super::call::Result;
use super::error::service_error;
use super::messages::{NewMessage, SentMessage, require_handle, unexpected};
use crate::events::queue::{QueueError, QueueOp, QueueReply, validate_batch};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", bound = "E: Deserialize<'de>")]
struct Batch<E> {
    #[serde(default)]
    queue_url: Option<String>,
    #[serde(default = "Vec::new")]
    entries: Vec<E>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct SendEntry {
    id: String,
    #[serde(flatten)]
    message: NewMessage,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ExistingEntry {
    id: String,
    receipt_handle: Option<String>,
    visibility_timeout: Option<i64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct BatchResult<T> {
    successful: Vec<Successful<T>>,
    failed: Vec<Failed>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Successful<T> {
    id: String,
    #[serde(flatten)]
    result: T,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Failed {
    id: String,
    sender_fault: bool,
    code: String,
    message: String,
}

/// An entry that returns nothing but its id.
#[derive(Debug, Serialize)]
struct Done {}

impl<T: Serialize> BatchResult<T> {
    fn write(results: impl Iterator<Item = (String, Result<T>)>) -> Result {
        let mut written = Self {
            successful: Vec::new(),
            failed: Vec::new(),
        };
        for (id, result) in results {
            match result {
                Ok(result) => written.successful.push(Successful { id, result }),
                Err(error) => written.failed.push(Failed {
                    id,
                    sender_fault: error.is_sender(),
                    code: error.query_code.map_or(error.code, str::to_owned),
                    message: error.message,
                }),
            }
        }
        json::write(&written)
    }
}

pub(super) fn send(request: &ServiceRequest<'_>) -> Result {
    let batch: Batch<SendEntry> = request.parameters()?;
    let arn = request.queue_arn(batch.queue_url.as_deref(), "sqs:SendMessage")?;
    let mut messages = Vec::with_capacity(batch.entries.len());
    for entry in batch.entries {
        messages.push((entry.id, entry.message.read(request.sender_id())?));
    }
    match request.apply(&arn, QueueOp::SendBatch(messages))? {
        QueueReply::SentBatch(sent) => BatchResult::write(sent.into_iter().map(|entry| {
            let result = entry.result.map(SentMessage::from);
            (entry.id, result.map_err(|error| service_error(&error)))
        })),
        _ => Err(unexpected()),
    }
}

pub(super) fn delete(request: &ServiceRequest<'_>) -> Result {
    each(
        request,
        "DeleteMessageBatch",
        "sqs:DeleteMessage",
        |entry| {
            let receipt_handle = require_handle(entry.receipt_handle.clone())?;
            Ok(QueueOp::Delete { receipt_handle })
        },
    )
}

pub(super) fn change_visibility(request: &ServiceRequest<'_>) -> Result {
    let action = "sqs:ChangeMessageVisibility";
    each(request, "ChangeMessageVisibilityBatch", action, |entry| {
        let missing = || service_error(&QueueError::MissingParameter("VisibilityTimeout"));
        Ok(QueueOp::ChangeVisibility {
            receipt_handle: require_handle(entry.receipt_handle.clone())?,
            seconds: entry.visibility_timeout.ok_or_else(missing)?,
        })
    })
}

/// Applies an operation per entry.
fn each(
    request: &ServiceRequest<'_>,
    operation: &'static str,
    action: &'static str,
    op: impl Fn(&ExistingEntry) -> Result<QueueOp, ServiceError>,
) -> Result {
    let batch: Batch<ExistingEntry> = request.parameters()?;
    let arn = request.queue_arn(batch.queue_url.as_deref(), action)?;
    let ids = batch.entries.iter().map(|entry| (entry.id.as_str(), 0));
    validate_batch(operation, ids).map_err(|error| service_error(&error))?;
    BatchResult::write(batch.entries.into_iter().map(|entry| {
        let done = op(&entry).and_then(|op| {
            let applied = request.apply(&arn, op);
            applied.map(|_| Done {})
        });
        (entry.id, done)
    }))
}
