//! Receiving: which messages a receive returns, and which move to the dead-letter queue instead.

use std::collections::{BTreeMap, BTreeSet};

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::handle::Receipt;
use super::state::{sequence_number, visible_after};
use super::{Queue, QueueError, ReceivedMessage, StoredMessage};
use crate::events::ids::IdSource;

/// How many messages may be in flight.
///
/// Source: SQS developer guide, *Amazon SQS message quotas*.
const MAX_IN_FLIGHT: usize = 120_000;

/// The parameters of `ReceiveMessage`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receive {
    /// The most messages to return, 1 to 10; 1 if `None`.
    pub max: Option<i64>,
    /// How long the messages become invisible, in seconds; the queue's timeout if `None`.
    pub visibility_seconds: Option<i64>,
}

impl Receive {
    /// Up to ten messages with the queue's visibility timeout.
    pub fn ten() -> Self {
        Receive {
            max: Some(10),
            visibility_seconds: None,
        }
    }
}

/// What a receive returns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The messages; those of one group in order.
    pub messages: Vec<ReceivedMessage>,
    /// Messages that left the queue because they were received too often. The caller hands each to
    /// [`Queue::accept_dead_letter`] of its target before it stores either queue, as
    /// [`Queues`](super::Queues) does.
    pub dead_letters: Vec<DeadLetter>,
}

/// A message on its way to a dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// The ARN of the dead-letter queue.
    pub target_arn: String,
    /// The message.
    pub message: StoredMessage,
}

impl Queue {
    /// Receives visible messages and makes them invisible.
    ///
    /// A standard queue returns them by age. A FIFO queue takes as many as it can from one group
    /// and then others; a message that is invisible hides the later ones of its group. A message
    /// that was already received `maxReceiveCount` times moves to the dead-letter queue instead.
    ///
    /// Source: SQS developer guide, *FIFO queue delivery logic*.
    ///
    /// # Errors
    ///
    /// [`QueueError::InvalidParameter`] for a count or timeout out of range;
    /// [`QueueError::OverLimit`] on a standard queue with 120,000 messages in flight.
    pub fn receive(
        &mut self,
        now: Timestamp,
        request: &Receive,
        ids: &mut dyn IdSource,
    ) -> Result<Received, QueueError> {
        let max = request.max.unwrap_or(1);
        let Some(max) = usize::try_from(max)
            .ok()
            .filter(|max| (1..=10).contains(max))
        else {
            let reason = "Must be between 1 and 10, if provided.";
            return Err(QueueError::invalid(
                "MaxNumberOfMessages",
                max.to_string(),
                reason,
            ));
        };
        let until = match request.visibility_seconds {
            Some(seconds) => visible_after(now, seconds)?,
            None => now + std::time::Duration::from_secs(self.config.visibility_timeout),
        };
        self.forget_expired(now);
        // Counting is only worth it where the limit can be reached.
        let in_flight = if self.messages.len() < MAX_IN_FLIGHT {
            0
        } else {
            self.counts(now).1
        };
        let free = MAX_IN_FLIGHT.saturating_sub(in_flight);
        if free == 0 && !self.config.fifo {
            return Err(QueueError::OverLimit(MAX_IN_FLIGHT));
        }

        let (taken, moved) = self.choose(now, max.min(free));
        let mut received = Received::default();
        for sequence in moved {
            let target = self
                .config
                .redrive
                .as_ref()
                .map(|redrive| redrive.dead_letter_target_arn.clone());
            if let (Some(target_arn), Some(message)) = (target, self.messages.remove(&sequence)) {
                received.dead_letters.push(DeadLetter {
                    target_arn,
                    message,
                });
            }
        }
        for sequence in taken {
            received
                .messages
                .extend(self.hand_out(sequence, now, until, ids));
        }
        Ok(received)
    }

    fn forget_expired(&mut self, now: Timestamp) {
        let over: Vec<u64> = self
            .messages
            .iter()
            .filter(|(_, message)| self.is_over(message, now))
            .map(|(s, _)| *s)
            .collect();
        for sequence in over {
            self.messages.remove(&sequence);
        }
    }

    /// The places of the messages to return and of those to move away.
    fn choose(&self, now: Timestamp, max: usize) -> (Vec<u64>, Vec<u64>) {
        let (mut taken, mut moved) = (Vec::new(), Vec::new());
        for sequence in self.candidates(now) {
            if taken.len() == max {
                break;
            }
            if self
                .messages
                .get(&sequence)
                .is_some_and(|message| self.is_exhausted(message))
            {
                moved.push(sequence);
            } else {
                taken.push(sequence);
            }
        }
        (taken, moved)
    }

    /// The places of the messages that can be received, in the order in which a receive takes them.
    fn candidates(&self, now: Timestamp) -> Box<dyn Iterator<Item = u64> + '_> {
        if self.config.fifo {
            return Box::new(self.candidates_by_group(now).into_iter());
        }
        let visible = self
            .messages
            .iter()
            .filter(move |(_, message)| message.visible <= now);
        Box::new(visible.map(|(sequence, _)| *sequence))
    }

    /// Group by group, each in order and up to its first invisible message.
    fn candidates_by_group(&self, now: Timestamp) -> Vec<u64> {
        let mut hidden = BTreeSet::new();
        let mut place_of_group = BTreeMap::new();
        let mut groups: Vec<Vec<u64>> = Vec::new();
        for (sequence, message) in &self.messages {
            let group = message.group_id.as_deref().unwrap_or_default();
            if hidden.contains(group) {
                continue;
            }
            if message.visible > now {
                hidden.insert(group);
                continue;
            }
            let place = *place_of_group.entry(group).or_insert(groups.len());
            match groups.get_mut(place) {
                Some(members) => members.push(*sequence),
                None => groups.push(vec![*sequence]),
            }
        }
        groups.concat()
    }

    fn is_exhausted(&self, message: &StoredMessage) -> bool {
        self.config
            .redrive
            .as_ref()
            .is_some_and(|redrive| message.receives_here >= redrive.max_receive_count)
    }

    fn hand_out(
        &mut self,
        sequence: u64,
        now: Timestamp,
        until: Timestamp,
        ids: &mut dyn IdSource,
    ) -> Option<ReceivedMessage> {
        let fifo = self.config.fifo;
        let message = self.messages.get_mut(&sequence)?;
        let receive = ids.next_uuid();
        message.receive_count = message.receive_count.saturating_add(1);
        message.receives_here = message.receives_here.saturating_add(1);
        message.first_received.get_or_insert(now);
        message.last_received = Some(now);
        message.last_receipt = Some(receive);
        message.visible = until;
        Some(ReceivedMessage {
            message_id: message.message_id,
            receipt_handle: Receipt {
                sequence,
                message: message.message_id,
                receive,
            }
            .to_text(),
            body: message.body.clone(),
            attributes: message.attributes.clone(),
            system_attributes: message.system_attributes(fifo.then(|| sequence_number(sequence))),
            visible: until,
        })
    }
}
