//! One operation of the API as a value, so that a caller can log, queue or replay it.

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Queue, QueueError, Receive, Received, SendMessage, Sent, validate_batch};
use crate::events::ids::IdSource;

/// An operation on a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum QueueOp {
    /// `SendMessage`.
    Send(Box<SendMessage>),
    /// `SendMessageBatch`: entry ids and messages.
    SendBatch(Vec<(String, SendMessage)>),
    /// `ReceiveMessage`.
    Receive(Receive),
    /// `DeleteMessage`.
    Delete {
        /// The handle of the last receive.
        receipt_handle: String,
    },
    /// `ChangeMessageVisibility`.
    ChangeVisibility {
        /// The handle of the last receive.
        receipt_handle: String,
        /// The new timeout, which starts now.
        seconds: i64,
    },
    /// `PurgeQueue`.
    Purge,
}

/// What an operation returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueReply {
    /// The message was accepted.
    Sent(Sent),
    /// The entries of the batch, each accepted or refused.
    SentBatch(Vec<BatchSent>),
    /// The messages.
    Received(Received),
    /// The operation returns nothing.
    Done,
}

/// An entry of a batch: its id and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchSent {
    /// The id of the entry.
    pub id: String,
    /// The accepted message, or why it was refused.
    pub result: Result<Sent, QueueError>,
}

impl Queue {
    /// Applies one operation.
    ///
    /// # Errors
    ///
    /// The error of the operation's own method; the queue is then unchanged.
    pub fn step(
        &mut self,
        now: Timestamp,
        op: QueueOp,
        ids: &mut dyn IdSource,
    ) -> Result<QueueReply, QueueError> {
        match op {
            QueueOp::Send(message) => self.send(now, *message, ids).map(QueueReply::Sent),
            QueueOp::SendBatch(entries) => self
                .send_batch(now, entries, ids)
                .map(QueueReply::SentBatch),
            QueueOp::Receive(request) => self.receive(now, &request, ids).map(QueueReply::Received),
            QueueOp::Delete { receipt_handle } => {
                self.delete(now, &receipt_handle).map(|()| QueueReply::Done)
            }
            QueueOp::ChangeVisibility {
                receipt_handle,
                seconds,
            } => self
                .change_visibility(now, &receipt_handle, seconds)
                .map(|()| QueueReply::Done),
            QueueOp::Purge => {
                self.purge();
                Ok(QueueReply::Done)
            }
        }
    }

    /// Accepts up to ten messages; each succeeds or fails alone.
    ///
    /// # Errors
    ///
    /// As [`validate_batch`], for the request as a whole.
    pub fn send_batch(
        &mut self,
        now: Timestamp,
        entries: Vec<(String, SendMessage)>,
        ids: &mut dyn IdSource,
    ) -> Result<Vec<BatchSent>, QueueError> {
        let sizes = entries
            .iter()
            .map(|(id, message)| (id.as_str(), message.size()));
        validate_batch("SendMessageBatch", sizes)?;
        let send = |(id, message)| {
            let result = self.send(now, message, ids).map_err(|error| match error {
                // A missing parameter of an entry has the code of an invalid one.
                QueueError::MissingParameter(_) => QueueError::InvalidParameters(error.to_string()),
                error => error,
            });
            BatchSent { id, result }
        };
        Ok(entries.into_iter().map(send).collect())
    }
}
