//! The state of one queue, and what sends, deletes and changes visibility.

use std::collections::BTreeMap;
use std::time::Duration;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::handle::Receipt;
use super::{
    MAX_VISIBILITY_SECONDS, MessageAttribute, QueueConfig, QueueError, SendMessage, Sent,
    StoredMessage, digest, validate_message,
};
use crate::events::ids::IdSource;

/// How long a FIFO queue recognizes a duplicate.
///
/// Source: SQS developer guide, *Exactly-once processing in Amazon SQS*.
const DEDUPLICATION: Duration = Duration::from_secs(300);

/// A queue and its messages. See the [module](super) for an example.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Queue {
    pub(super) config: QueueConfig,
    /// The messages by their place: the order in which they entered the queue.
    pub(super) messages: BTreeMap<u64, StoredMessage>,
    next_sequence: u64,
    /// What was sent within the deduplication interval; it outlives the messages themselves.
    recent: BTreeMap<String, Recent>,
}

/// A message that a duplicate within five minutes repeats.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Recent {
    at: Timestamp,
    sent: Sent,
}

impl Queue {
    /// An empty queue.
    ///
    /// # Errors
    ///
    /// As [`QueueConfig::validate`].
    pub fn new(config: QueueConfig) -> Result<Self, QueueError> {
        config.validate()?;
        Ok(Queue {
            config,
            messages: BTreeMap::new(),
            next_sequence: 1,
            recent: BTreeMap::new(),
        })
    }

    /// The attributes of the queue.
    pub fn config(&self) -> &QueueConfig {
        &self.config
    }

    /// Replaces the attributes, as `SetQueueAttributes` does. The type of a queue cannot change.
    ///
    /// # Errors
    ///
    /// As [`QueueConfig::validate`], and [`QueueError::InvalidAttributeValue`] for another type.
    pub fn set_config(&mut self, config: QueueConfig) -> Result<(), QueueError> {
        config.validate()?;
        if config.fifo != self.config.fifo {
            return Err(QueueError::InvalidAttributeValue("FifoQueue"));
        }
        self.config = config;
        Ok(())
    }

    /// Accepts a message. A duplicate on a FIFO queue succeeds, returns the ids of the first one
    /// and adds nothing.
    ///
    /// # Errors
    ///
    /// As [`validate_message`].
    pub fn send(
        &mut self,
        now: Timestamp,
        message: SendMessage,
        ids: &mut dyn IdSource,
    ) -> Result<Sent, QueueError> {
        validate_message(&self.config, &message)?;
        let body = message.body.unwrap_or_default();
        let deduplication_id = match message.deduplication_id {
            None if self.config.fifo => Some(digest::content_id(&body)),
            given => given,
        };
        let key = self.deduplication_key(message.group_id.as_deref(), deduplication_id.as_deref());
        self.recent
            .retain(|_, recent| now < recent.at + DEDUPLICATION);
        if let Some(recent) = key.as_ref().and_then(|key| self.recent.get(key)) {
            return Ok(recent.sent.clone());
        }

        let delay = message.delay_seconds.filter(|_| !self.config.fifo);
        let delay = delay
            .and_then(|seconds| u64::try_from(seconds).ok())
            .unwrap_or(self.config.delay_seconds);
        let sent = Sent {
            message_id: ids.next_uuid(),
            md5_of_body: digest::md5_of_body(&body),
            md5_of_attributes: digest::md5_of_attributes(&message.attributes),
            md5_of_system_attributes: message
                .trace_header
                .as_deref()
                .and_then(md5_of_trace_header),
            sequence_number: self
                .config
                .fifo
                .then(|| sequence_number(self.next_sequence)),
        };
        self.insert(StoredMessage {
            message_id: sent.message_id,
            body,
            attributes: message.attributes,
            trace_header: message.trace_header,
            sender_id: message.sender_id,
            group_id: message.group_id,
            deduplication_id,
            sent: now,
            enqueued: now,
            visible: now + Duration::from_secs(delay),
            first_received: None,
            last_received: None,
            receive_count: 0,
            receives_here: 0,
            last_receipt: None,
            dead_letter_source: None,
        });
        if let Some(key) = key {
            self.recent.insert(
                key,
                Recent {
                    at: now,
                    sent: sent.clone(),
                },
            );
        }
        Ok(sent)
    }

    /// Takes a message that a redrive removed from the queue `source`.
    ///
    /// Its id, attributes and receive count stay. A FIFO queue gives it a new place and its id as
    /// deduplication id, and its retention period starts again; on a standard queue it goes on.
    ///
    /// Source: SQS developer guide, *Using dead-letter queues in Amazon SQS*.
    pub fn accept_dead_letter(&mut self, now: Timestamp, source: &str, message: StoredMessage) {
        let (enqueued, deduplication_id) = if self.config.fifo {
            (now, Some(message.message_id.to_string()))
        } else {
            (message.enqueued, message.deduplication_id)
        };
        self.insert(StoredMessage {
            visible: now,
            enqueued,
            deduplication_id,
            receives_here: 0,
            last_receipt: None,
            dead_letter_source: Some(source.to_owned()),
            ..message
        });
    }

    /// Deletes the message of a receipt handle. Deleting a message that is gone succeeds.
    ///
    /// On a standard queue every handle of the message works; on a FIFO queue only the last one,
    /// and only while the message is in flight.
    ///
    /// # Errors
    ///
    /// [`QueueError::ReceiptHandleIsInvalid`]; [`QueueError::InvalidParameter`] for an expired
    /// handle on a FIFO queue.
    pub fn delete(&mut self, now: Timestamp, receipt_handle: &str) -> Result<(), QueueError> {
        let receipt = Receipt::parse(receipt_handle)?;
        let Some(message) = self.find(receipt) else {
            return Ok(());
        };
        if self.config.fifo && !in_flight(message, receipt, now) {
            return Err(expired(receipt_handle));
        }
        self.messages.remove(&receipt.sequence);
        Ok(())
    }

    /// Lets the visibility timeout of a received message end `seconds` from now; 0 makes it visible
    /// at once.
    ///
    /// # Errors
    ///
    /// [`QueueError::ReceiptHandleIsInvalid`]; [`QueueError::InvalidParameter`] for a message that
    /// is gone, an expired handle on a FIFO queue, or more than 12 hours since the receive;
    /// [`QueueError::MessageNotInflight`].
    pub fn change_visibility(
        &mut self,
        now: Timestamp,
        receipt_handle: &str,
        seconds: i64,
    ) -> Result<(), QueueError> {
        let until = visible_after(now, seconds)?;
        let fifo = self.config.fifo;
        let receipt = Receipt::parse(receipt_handle)?;
        let Some(message) = self
            .messages
            .get_mut(&receipt.sequence)
            .filter(|m| m.message_id == receipt.message)
        else {
            let reason =
                "Message does not exist or is not available for visibility timeout change.";
            return Err(QueueError::invalid("ReceiptHandle", receipt_handle, reason));
        };
        if fifo && !in_flight(message, receipt, now) {
            return Err(expired(receipt_handle));
        }
        if message.visible <= now {
            return Err(QueueError::MessageNotInflight);
        }
        let received = message.last_received.unwrap_or(now);
        if until.since(received) > Duration::from_secs(MAX_VISIBILITY_SECONDS) {
            let reason = format!(
                "Total VisibilityTimeout for the message is beyond the limit [{MAX_VISIBILITY_SECONDS} seconds]"
            );
            return Err(QueueError::invalid(
                "VisibilityTimeout",
                seconds.to_string(),
                reason,
            ));
        }
        message.visible = until;
        Ok(())
    }

    /// Deletes every message. The deduplication ids stay.
    pub fn purge(&mut self) {
        self.messages.clear();
    }

    /// How many messages are visible, in flight and delayed: `ApproximateNumberOfMessages`,
    /// `…NotVisible` and `…Delayed`.
    pub fn counts(&self, now: Timestamp) -> (usize, usize, usize) {
        self.messages
            .values()
            .filter(|message| !self.is_over(message, now))
            .fold((0, 0, 0), |counts, message| {
                let (visible, in_flight, delayed) = counts;
                if message.visible <= now {
                    (visible + 1, in_flight, delayed)
                } else if message.last_receipt.is_some() {
                    (visible, in_flight + 1, delayed)
                } else {
                    (visible, in_flight, delayed + 1)
                }
            })
    }

    /// The next instant after `now` at which an invisible message becomes visible.
    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        self.messages
            .values()
            .map(|message| message.visible)
            .filter(|visible| *visible > now)
            .min()
    }

    /// Whether the retention period of a message is over.
    pub(super) fn is_over(&self, message: &StoredMessage, now: Timestamp) -> bool {
        message.enqueued + Duration::from_secs(self.config.message_retention_period) <= now
    }

    /// Adds a message that was removed, at the end.
    pub(super) fn put_back(&mut self, message: StoredMessage) {
        self.insert(message);
    }

    fn find(&self, receipt: Receipt) -> Option<&StoredMessage> {
        self.messages
            .get(&receipt.sequence)
            .filter(|message| message.message_id == receipt.message)
    }

    fn insert(&mut self, message: StoredMessage) {
        self.messages.insert(self.next_sequence, message);
        self.next_sequence += 1;
    }

    fn deduplication_key(&self, group: Option<&str>, id: Option<&str>) -> Option<String> {
        let id = id.filter(|_| self.config.fifo)?;
        // Neither id contains a space.
        Some(
            match group.filter(|_| self.config.deduplication_per_group) {
                Some(group) => format!("{group} {id}"),
                None => id.to_owned(),
            },
        )
    }
}

/// The sequence number of a FIFO queue: 20 digits that grow.
pub(super) fn sequence_number(sequence: u64) -> String {
    format!("188{sequence:017}")
}

/// The end of a visibility timeout that starts now.
pub(super) fn visible_after(now: Timestamp, seconds: i64) -> Result<Timestamp, QueueError> {
    match u64::try_from(seconds) {
        Ok(length) if length <= MAX_VISIBILITY_SECONDS => Ok(now + Duration::from_secs(length)),
        _ => {
            let reason = format!(
                "VisibilityTimeout must be an integer between 0 and {MAX_VISIBILITY_SECONDS}."
            );
            Err(QueueError::invalid(
                "VisibilityTimeout",
                seconds.to_string(),
                reason,
            ))
        }
    }
}

fn in_flight(message: &StoredMessage, receipt: Receipt, now: Timestamp) -> bool {
    message.last_receipt == Some(receipt.receive) && message.visible > now
}

fn expired(receipt_handle: &str) -> QueueError {
    QueueError::invalid(
        "ReceiptHandle",
        receipt_handle,
        "The receipt handle has expired.",
    )
}

fn md5_of_trace_header(header: &str) -> Option<String> {
    let attribute = MessageAttribute::text("String", header);
    digest::md5_of_attributes(&BTreeMap::from([("AWSTraceHeader".to_owned(), attribute)]))
}
