//! Several queues, with the moves to their dead-letter queues.

use std::collections::BTreeMap;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Queue, QueueConfig, QueueError, QueueOp, QueueReply, Receive, Received};
use crate::events::ids::IdSource;

/// Queues by their ARNs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Queues {
    queues: BTreeMap<String, Queue>,
}

impl Queues {
    /// Adds an empty queue. Its dead-letter queue must have been added before.
    ///
    /// # Errors
    ///
    /// As [`Queue::new`], and [`QueueError::InvalidParameter`] if the dead-letter queue is missing.
    pub fn add(&mut self, config: QueueConfig) -> Result<(), QueueError> {
        if let Some(redrive) = &config.redrive
            && !self.queues.contains_key(&redrive.dead_letter_target_arn)
        {
            let reason = "Dead letter target does not exist.";
            return Err(QueueError::invalid(
                "RedrivePolicy",
                redrive.to_json(),
                reason,
            ));
        }
        let queue = Queue::new(config)?;
        self.queues
            .entry(queue.config().arn.clone())
            .or_insert(queue);
        Ok(())
    }

    /// All queues, in the order of their ARNs.
    pub fn iter(&self) -> impl Iterator<Item = &Queue> {
        self.queues.values()
    }

    /// The queue of an ARN.
    pub fn get(&self, arn: &str) -> Option<&Queue> {
        self.queues.get(arn)
    }

    /// The queue of an ARN, to change it. Receive through [`receive`](Self::receive): it moves dead
    /// letters.
    pub fn get_mut(&mut self, arn: &str) -> Option<&mut Queue> {
        self.queues.get_mut(arn)
    }

    /// Applies an operation to the queue of an ARN and moves what it exhausted to the dead-letter
    /// queue.
    ///
    /// # Errors
    ///
    /// As [`Queue::step`], and [`QueueError::NonExistentQueue`].
    pub fn step(
        &mut self,
        now: Timestamp,
        arn: &str,
        op: QueueOp,
        ids: &mut dyn IdSource,
    ) -> Result<QueueReply, QueueError> {
        match op {
            QueueOp::Receive(request) => self
                .receive(now, arn, &request, ids)
                .map(QueueReply::Received),
            op => self
                .queues
                .get_mut(arn)
                .ok_or(QueueError::NonExistentQueue)?
                .step(now, op, ids),
        }
    }

    /// Receives from a queue; the dead letters of the result are already in their queue.
    ///
    /// # Errors
    ///
    /// As [`Queue::receive`], and [`QueueError::NonExistentQueue`].
    pub fn receive(
        &mut self,
        now: Timestamp,
        arn: &str,
        request: &Receive,
        ids: &mut dyn IdSource,
    ) -> Result<Received, QueueError> {
        let queue = self
            .queues
            .get_mut(arn)
            .ok_or(QueueError::NonExistentQueue)?;
        let received = queue.receive(now, request, ids)?;
        self.accept(now, arn, &received);
        Ok(received)
    }

    /// Puts the dead letters of a receive from the queue `source` into their queues.
    pub fn accept(&mut self, now: Timestamp, source: &str, received: &Received) {
        for letter in &received.dead_letters {
            if let Some(target) = self.queues.get_mut(&letter.target_arn) {
                target.accept_dead_letter(now, source, letter.message.clone());
            } else if let Some(source) = self.queues.get_mut(source) {
                // A policy that was set later can name a queue that is missing: nothing is lost.
                source.put_back(letter.message.clone());
            }
        }
    }
}
