//! The operations of a world, with AWS's results.

use petstore_core::Timestamp;

use super::World;
use super::error::WorldError;
use super::operation::{Operation, TableWrite};
use crate::events::bucket::ObjectChange;
use crate::events::bus::{PutEventsEntry, PutEventsResponse};
use crate::events::ids::IdSource;
use crate::events::queue::{QueueOp, QueueReply, SendMessage, Sent};
use crate::events::topic::{
    BatchEntry, PublishRequest, Published, PublishedEntry, Subscribe, Subscribed,
};

fn unknown(kind: &'static str, name: &str) -> WorldError {
    WorldError::Unknown {
        kind,
        name: name.to_owned(),
    }
}

impl World {
    /// Does one operation of SQS: send, receive, delete, change visibility, purge. Messages that
    /// were received too often move to the dead-letter queue.
    ///
    /// # Errors
    ///
    /// [`WorldError::Queue`] with SQS's error, [`WorldError::Storage`].
    pub fn queue_step(
        &mut self,
        arn: &str,
        op: QueueOp,
        now: Timestamp,
    ) -> Result<QueueReply, WorldError> {
        let operation = Operation::Queue {
            arn: arn.to_owned(),
            op: op.clone(),
        };
        let reply = self.commit(now, operation, |state, step| {
            state.queue_step(step.now, arn, op.clone())
        })?;
        Ok(reply?)
    }

    /// Sends one message to a queue.
    ///
    /// # Errors
    ///
    /// As [`queue_step`](Self::queue_step).
    pub fn send(
        &mut self,
        arn: &str,
        message: SendMessage,
        now: Timestamp,
    ) -> Result<Sent, WorldError> {
        match self.queue_step(arn, QueueOp::Send(Box::new(message)), now)? {
            QueueReply::Sent(sent) => Ok(sent),
            _ => Err(unknown("queue", arn)),
        }
    }

    /// Publishes to a topic.
    ///
    /// # Errors
    ///
    /// [`WorldError::Topic`] with SNS's error, [`WorldError::Storage`].
    pub fn publish(
        &mut self,
        topic_arn: &str,
        request: &PublishRequest,
        now: Timestamp,
    ) -> Result<Published, WorldError> {
        let operation = Operation::Publish {
            topic: topic_arn.to_owned(),
            request: request.clone(),
            trace_header: request.trace_header.clone(),
        };
        let published = self.commit(now, operation, |state, step| {
            let ids = &mut state.ids;
            state
                .topics
                .publish(topic_arn, request, step.now, ids, step.rules)
        })?;
        Ok(published?)
    }

    /// Publishes up to ten messages to a topic.
    ///
    /// # Errors
    ///
    /// As [`publish`](Self::publish).
    pub fn publish_batch(
        &mut self,
        topic_arn: &str,
        entries: &[BatchEntry],
        now: Timestamp,
    ) -> Result<Vec<PublishedEntry>, WorldError> {
        let operation = Operation::PublishBatch {
            topic: topic_arn.to_owned(),
            entries: entries.to_vec(),
        };
        let published = self.commit(now, operation, |state, step| {
            let ids = &mut state.ids;
            state
                .topics
                .publish_batch(topic_arn, entries, step.now, ids, step.rules)
        })?;
        Ok(published?)
    }

    /// Subscribes an endpoint to a topic.
    ///
    /// # Errors
    ///
    /// As [`publish`](Self::publish).
    pub fn subscribe(
        &mut self,
        request: &Subscribe,
        now: Timestamp,
    ) -> Result<Subscribed, WorldError> {
        let operation = Operation::Subscribe(request.clone());
        let subscribed = self.commit(now, operation, |state, step| {
            let ids = &mut state.ids;
            state.topics.subscribe(request, step.now, ids, step.rules)
        })?;
        Ok(subscribed?)
    }

    /// Confirms a subscription with the token that its endpoint got.
    ///
    /// # Errors
    ///
    /// As [`publish`](Self::publish).
    pub fn confirm(
        &mut self,
        topic_arn: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<Subscribed, WorldError> {
        let operation = Operation::Confirm {
            topic: topic_arn.to_owned(),
            token: token.to_owned(),
        };
        let confirmed = self.commit(now, operation, |state, step| {
            state.topics.confirm(topic_arn, token, step.now)
        })?;
        Ok(confirmed?)
    }

    /// Ends a subscription.
    ///
    /// # Errors
    ///
    /// As [`publish`](Self::publish).
    pub fn unsubscribe(&mut self, subscription: &str, now: Timestamp) -> Result<(), WorldError> {
        let operation = Operation::Unsubscribe {
            subscription: subscription.to_owned(),
        };
        let ended = self.commit(now, operation, |state, step| {
            state
                .topics
                .unsubscribe(subscription, step.now, &mut state.ids)
        })?;
        Ok(ended?)
    }

    /// Changes an attribute of a subscription.
    ///
    /// # Errors
    ///
    /// As [`publish`](Self::publish).
    pub fn set_subscription_attribute(
        &mut self,
        subscription: &str,
        name: &str,
        value: &str,
        now: Timestamp,
    ) -> Result<(), WorldError> {
        let operation = Operation::SetSubscriptionAttribute {
            subscription: subscription.to_owned(),
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let set = self.commit(now, operation, |state, step| {
            let topics = &mut state.topics;
            topics.set_subscription_attribute(subscription, name, value, step.rules)
        })?;
        Ok(set?)
    }

    /// Puts events on buses. An entry that is not valid has its error in the response.
    ///
    /// # Errors
    ///
    /// [`WorldError::Events`] with EventBridge's error, [`WorldError::Storage`].
    pub fn put_events(
        &mut self,
        entries: &[PutEventsEntry],
        now: Timestamp,
    ) -> Result<PutEventsResponse, WorldError> {
        let operation = Operation::PutEvents {
            entries: entries.to_vec(),
        };
        let response = self.commit(now, operation, |state, step| {
            let ids = &mut state.ids;
            state.buses.put_events(entries, step.now, ids, step.rules)
        })?;
        Ok(response?)
    }

    /// Reports that an object of a bucket was created, removed or changed.
    ///
    /// # Errors
    ///
    /// [`WorldError::Unknown`], [`WorldError::Storage`].
    pub fn object_changed(
        &mut self,
        bucket: &str,
        change: &ObjectChange,
        now: Timestamp,
    ) -> Result<(), WorldError> {
        if !self.state.buckets.contains_key(bucket) {
            return Err(unknown("bucket", bucket));
        }
        let operation = Operation::ObjectChanged {
            bucket: bucket.to_owned(),
            change: change.clone(),
        };
        self.commit(now, operation, |state, step| {
            state.object_changed(bucket, change, step.now);
        })
    }

    /// Reports a write to a table, for its stream. Returns the sequence number of the record;
    /// `None` if there is no record, because the table has no stream, the write changed nothing, or
    /// a write with that or a later number was reported before.
    ///
    /// # Errors
    ///
    /// [`WorldError::Storage`].
    pub fn table_changed(
        &mut self,
        table: &str,
        write: &TableWrite,
        now: Timestamp,
    ) -> Result<Option<String>, WorldError> {
        if !self.state.tables.contains_key(table) {
            return Ok(None);
        }
        let operation = Operation::TableChanged {
            table: table.to_owned(),
            write: write.clone(),
        };
        self.commit(now, operation, |state, step| {
            state.table_changed(table, write, step.now)
        })
    }

    /// Invokes a function asynchronously, and returns the request id.
    ///
    /// # Errors
    ///
    /// [`WorldError::Unknown`], [`WorldError::Storage`].
    pub fn invoke(
        &mut self,
        function: &str,
        event: &str,
        now: Timestamp,
    ) -> Result<String, WorldError> {
        if !self.state.functions.contains_key(function) {
            return Err(unknown("function", function));
        }
        let operation = Operation::Invoke {
            function: function.to_owned(),
            event: event.to_owned(),
        };
        self.commit(now, operation, |state, step| {
            match state.functions.get_mut(function) {
                Some(found) => found.invoke(event, step.now, &mut state.ids),
                None => state.ids.uuid(),
            }
        })
    }

    /// Fires the schedule of a handler now. Its next time stays as it is.
    ///
    /// # Errors
    ///
    /// [`WorldError::Unknown`], [`WorldError::Storage`].
    pub fn fire(&mut self, handler: &str, now: Timestamp) -> Result<(), WorldError> {
        if !self.state.schedules.contains_key(handler) {
            return Err(unknown("schedule", handler));
        }
        let operation = Operation::Fire {
            handler: handler.to_owned(),
        };
        self.commit(now, operation, |state, step| {
            state.fire(step.rules, handler, step.now, step.now);
        })
    }
}
