//! The mapping of a queue: receives, filters, batches, and deletes what the function processed.

use std::collections::BTreeMap;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Batch, BatchOutcome, Batcher, FunctionResult, MappingConfig, evaluate_queue_response};
use crate::events::ids::IdSource;
use crate::events::queue::{
    Queue, QueueError, Receive, Received, ReceivedMessage, SqsRecord, queue_event,
};

/// The state of one mapping of a queue.
///
/// A pump calls [`poll`](Self::poll), stores queue and mapping, invokes the function with
/// [`QueueBatch::event`], passes its result to [`after_response`](Self::after_response) and stores
/// them again. Several batches may be in flight at once; a message stays invisible in the meantime.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QueueMapping {
    config: MappingConfig,
    gathered: Batcher<ReceivedMessage>,
    in_flight: BTreeMap<u64, Vec<Handle>>,
    next_batch: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Handle {
    message_id: String,
    receipt_handle: String,
}

/// What a poll found.
#[derive(Clone, Debug, Default)]
pub struct QueuePoll {
    /// A batch to deliver now. Another may be ready: poll again.
    pub batch: Option<QueueBatch>,
    /// The ids of messages that no filter let through. Lambda deletes them; log them, AWS does not.
    pub filtered: Vec<String>,
    /// What was received; its dead letters are still to be handed to their queue.
    pub received: Received,
    /// When to poll again, if nothing is sent before.
    pub due: Option<Timestamp>,
}

/// A batch to deliver.
#[derive(Clone, Debug)]
pub struct QueueBatch {
    /// Names the batch in [`QueueMapping::after_response`].
    pub id: u64,
    /// The messages in order.
    pub messages: Vec<ReceivedMessage>,
    /// The event for the function, as JSON text.
    pub event: String,
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AfterResponse {
    /// How Lambda understood the response.
    pub outcome: BatchOutcome,
    /// The ids of the messages that were deleted.
    pub deleted: Vec<String>,
    /// The ids of the messages that become visible again when their timeout ends.
    pub retried: Vec<String>,
}

impl QueueMapping {
    /// A mapping that begins to gather now.
    pub fn new(config: MappingConfig, now: Timestamp) -> Self {
        let gathered = Batcher::new(config.batch_size, config.window, now);
        QueueMapping {
            config,
            gathered,
            in_flight: BTreeMap::new(),
            next_batch: 1,
        }
    }

    /// The settings of the mapping.
    pub fn config(&self) -> &MappingConfig {
        &self.config
    }

    /// How many batches are being processed.
    pub fn running(&self) -> usize {
        self.in_flight.len()
    }

    /// Receives what fits into a batch and takes the batch that is due. `passes` returns whether a
    /// filter lets a record through; a message that does not pass is deleted.
    ///
    /// With `maximum_concurrency` no batch is formed while that many are being processed.
    ///
    /// # Errors
    ///
    /// As [`Queue::receive`].
    pub fn poll(
        &mut self,
        now: Timestamp,
        queue: &mut Queue,
        ids: &mut dyn IdSource,
        passes: &dyn Fn(&SqsRecord) -> bool,
    ) -> Result<QueuePoll, QueueError> {
        let mut poll = QueuePoll::default();
        let limit = self
            .config
            .maximum_concurrency
            .and_then(|limit| usize::try_from(limit).ok());
        if limit.is_some_and(|limit| self.running() >= limit) {
            return Ok(poll);
        }
        // A message whose visibility timeout ended while it was gathered is received again.
        self.gathered.retain(|message| message.visible > now);
        while let most @ 1.. = self.gathered.wanted().min(10) {
            let request = Receive {
                max: i64::try_from(most).ok(),
                visibility_seconds: None,
            };
            let received = queue.receive(now, &request, ids)?;
            if received.messages.is_empty() && received.dead_letters.is_empty() {
                break;
            }
            // With a visibility timeout of 0 the same messages would come back for ever.
            let endless = received
                .messages
                .iter()
                .any(|message| message.visible <= now);
            self.gather(now, queue, &received, &mut poll.filtered, passes)?;
            poll.received.messages.extend(received.messages);
            poll.received.dead_letters.extend(received.dead_letters);
            if endless {
                break;
            }
        }
        poll.due = queue.next_due(now);
        match self.gathered.next(now) {
            Batch::Empty => {}
            Batch::Wait(end) => poll.due = Some(poll.due.map_or(end, |due| due.min(end))),
            Batch::Ready(messages) => {
                self.gathered.begin(now);
                poll.batch = Some(self.dispatch(messages));
            }
        }
        Ok(poll)
    }

    /// Deletes what the function processed. What it did not process becomes visible when its
    /// timeout ends: Lambda does not change it.
    ///
    /// # Errors
    ///
    /// [`QueueError::InvalidParameters`] for a batch that is not in flight. A handle that expired
    /// while the function ran on a FIFO queue is not an error: its message is delivered again.
    pub fn after_response(
        &mut self,
        now: Timestamp,
        queue: &mut Queue,
        batch: u64,
        result: &FunctionResult,
    ) -> Result<AfterResponse, QueueError> {
        let Some(handles) = self.in_flight.remove(&batch) else {
            return Err(QueueError::InvalidParameters(format!(
                "The batch {batch} is not in flight."
            )));
        };
        let message_ids: Vec<&str> = handles
            .iter()
            .map(|handle| handle.message_id.as_str())
            .collect();
        let outcome = match self.config.report_batch_item_failures {
            true => evaluate_queue_response(&message_ids, result),
            false => BatchOutcome::without_report(result),
        };
        let again = outcome.retried(handles.len());
        let mut after = AfterResponse {
            outcome,
            deleted: Vec::new(),
            retried: Vec::new(),
        };
        for (place, handle) in handles.into_iter().enumerate() {
            if !again.contains(&place) && queue.delete(now, &handle.receipt_handle).is_ok() {
                after.deleted.push(handle.message_id);
            } else {
                after.retried.push(handle.message_id);
            }
        }
        Ok(after)
    }

    /// Gives up the batches that were in flight when the process ended: their messages become
    /// visible again when their timeouts end. Returns how many there were.
    pub fn forget_running(&mut self) -> usize {
        std::mem::take(&mut self.in_flight).len()
    }

    /// Gives up the batches that were in flight when the process ended, and makes their messages
    /// visible at once: no function has them any more. Returns how many batches there were.
    pub fn release_running(&mut self, now: Timestamp, queue: &mut Queue) -> usize {
        let batches = std::mem::take(&mut self.in_flight);
        for handle in batches.values().flatten() {
            // A message that is visible already, or deleted, needs no release.
            let _ = queue.change_visibility(now, &handle.receipt_handle, 0);
        }
        batches.len()
    }

    fn gather(
        &mut self,
        now: Timestamp,
        queue: &mut Queue,
        received: &Received,
        filtered: &mut Vec<String>,
        passes: &dyn Fn(&SqsRecord) -> bool,
    ) -> Result<(), QueueError> {
        for message in &received.messages {
            let record = self.record(message);
            if passes(&record) {
                let bytes = serde_json::to_string(&record).map_or(0, |text| text.len());
                self.gathered.push(message.clone(), bytes);
            } else {
                // An expired handle leaves the message where it is; it is filtered again later.
                if message.visible > now || !queue.config().fifo {
                    queue.delete(now, &message.receipt_handle)?;
                }
                filtered.push(record.message_id);
            }
        }
        Ok(())
    }

    fn record(&self, message: &ReceivedMessage) -> SqsRecord {
        let record = SqsRecord::new(&self.config.source_arn, message);
        match self.config.window.is_zero() {
            true => record,
            false => record.with_batching_window(),
        }
    }

    fn dispatch(&mut self, messages: Vec<ReceivedMessage>) -> QueueBatch {
        let records: Vec<SqsRecord> = messages
            .iter()
            .map(|message| self.record(message))
            .collect();
        let handles = messages.iter().map(|message| Handle {
            message_id: message.message_id.to_string(),
            receipt_handle: message.receipt_handle.clone(),
        });
        let id = self.next_batch;
        self.next_batch += 1;
        self.in_flight.insert(id, handles.collect());
        QueueBatch {
            id,
            event: queue_event(&records),
            messages,
        }
    }
}
