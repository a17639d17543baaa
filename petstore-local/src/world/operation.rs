//! Operations as values, so that a journal can repeat them.

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::notice::Notice;
use super::route::Step;
use super::rules::Rules;
use super::state::{State, Wake};
use super::work::{WorkId, WorkResult};
use crate::events::bucket::ObjectChange;
use crate::events::bus::PutEventsEntry;
use crate::events::queue::QueueOp;
use crate::events::stream::{StreamPlace, TableChange, change_record};
use crate::events::topic::{BatchEntry, PublishRequest, Subscribe};

/// A write to a table with a stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableWrite {
    /// The place of the write among all writes to the table: a decimal number of any length. A
    /// write that is not above the last one was reported before, and is ignored. Without a number
    /// it is the next one.
    pub sequence_number: Option<String>,
    /// The item before, as DynamoDB writes it: `{"id": {"S": "…"}}`.
    pub old: Option<Map<String, Value>>,
    /// The item after, unless it was deleted.
    pub new: Option<Map<String, Value>>,
    /// Whether the item was deleted because its time to live was over.
    pub expired: bool,
}

/// Everything that changes a state. The results of repeating are the same, because the state
/// contains the source of its ids, and the time is given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Operation {
    Queue {
        arn: String,
        op: QueueOp,
    },
    Publish {
        topic: String,
        request: PublishRequest,
        trace_header: Option<String>,
    },
    PublishBatch {
        topic: String,
        entries: Vec<BatchEntry>,
    },
    Subscribe(Subscribe),
    Confirm {
        topic: String,
        token: String,
    },
    Unsubscribe {
        subscription: String,
    },
    SetSubscriptionAttribute {
        subscription: String,
        name: String,
        value: String,
    },
    PutEvents {
        entries: Vec<PutEventsEntry>,
    },
    ObjectChanged {
        bucket: String,
        change: ObjectChange,
    },
    TableChanged {
        table: String,
        write: TableWrite,
    },
    Invoke {
        function: String,
        event: String,
    },
    Fire {
        handler: String,
    },
    Take,
    Settle {
        id: WorkId,
        result: WorkResult,
    },
}

impl Operation {
    /// Whether the operation makes progress with what was accepted before, so that a full file must
    /// not prevent it.
    pub(super) fn is_progress(&self) -> bool {
        match self {
            Operation::Take | Operation::Settle { .. } => true,
            Operation::Queue { op, .. } => !matches!(op, QueueOp::Send(_) | QueueOp::SendBatch(_)),
            _ => false,
        }
    }

    /// Does the operation again. An error occurs again, too, and changes nothing again.
    pub(super) fn repeat(self, state: &mut State, rules: &Rules, now: Timestamp) {
        let mut notices: Vec<Notice> = Vec::new();
        let mut step = Step {
            rules,
            now,
            notices: &mut notices,
        };
        match self {
            Operation::Queue { arn, op } => drop(state.queue_step(now, &arn, op)),
            Operation::Publish {
                topic,
                mut request,
                trace_header,
            } => {
                request.trace_header = trace_header;
                let ids = &mut state.ids;
                drop(state.topics.publish(&topic, &request, now, ids, rules));
            }
            Operation::PublishBatch { topic, entries } => {
                let ids = &mut state.ids;
                drop(
                    state
                        .topics
                        .publish_batch(&topic, &entries, now, ids, rules),
                );
            }
            Operation::Subscribe(request) => {
                drop(state.topics.subscribe(&request, now, &mut state.ids, rules));
            }
            Operation::Confirm { topic, token } => drop(state.topics.confirm(&topic, &token, now)),
            Operation::Unsubscribe { subscription } => {
                drop(state.topics.unsubscribe(&subscription, now, &mut state.ids));
            }
            Operation::SetSubscriptionAttribute {
                subscription,
                name,
                value,
            } => {
                let topics = &mut state.topics;
                drop(topics.set_subscription_attribute(&subscription, &name, &value, rules));
            }
            Operation::PutEvents { entries } => {
                drop(state.buses.put_events(&entries, now, &mut state.ids, rules));
            }
            Operation::ObjectChanged { bucket, change } => {
                state.object_changed(&bucket, &change, now);
            }
            Operation::TableChanged { table, write } => {
                drop(state.table_changed(&table, &write, now));
            }
            Operation::Invoke { function, event } => {
                if let Some(function) = state.functions.get_mut(&function) {
                    function.invoke(&event, now, &mut state.ids);
                }
            }
            Operation::Fire { handler } => {
                state.fire(rules, &handler, now, now);
            }
            Operation::Take => drop(state.take_work(&mut step)),
            Operation::Settle { id, result } => state.settle(&mut step, &id, &result),
        }
    }
}

impl State {
    pub(super) fn queue_step(
        &mut self,
        now: Timestamp,
        arn: &str,
        op: QueueOp,
    ) -> Result<crate::events::queue::QueueReply, crate::events::queue::QueueError> {
        let reply = self.queues.step(now, arn, op, &mut self.ids);
        self.wake_queue(arn);
        reply
    }

    pub(super) fn object_changed(&mut self, bucket: &str, change: &ObjectChange, now: Timestamp) {
        if let Some(bucket) = self.buckets.get_mut(bucket) {
            bucket.notify(change, now, &mut self.ids);
        }
    }

    /// Adds the record of a write to the stream of its table. `None` if it was reported before,
    /// changed nothing, or the table has no stream.
    pub(super) fn table_changed(
        &mut self,
        name: &str,
        write: &TableWrite,
        now: Timestamp,
    ) -> Option<String> {
        let table = self.tables.get_mut(name)?;
        let compare = crate::events::mapping::compare_sequence_numbers;
        let is_old = |number: &String| {
            let last = table.last.as_ref();
            last.is_some_and(|last| compare(number, last).is_le())
        };
        if write.sequence_number.as_ref().is_some_and(is_old) {
            return None;
        }
        let number = match &write.sequence_number {
            Some(number) => {
                table.last = Some(number.clone());
                number.clone()
            }
            None => table.shard.next_sequence_number(),
        };
        let keys: Vec<&str> = table.keys.iter().map(String::as_str).collect();
        let change = TableChange {
            keys: &keys,
            old: write.old.as_ref(),
            new: write.new.as_ref(),
            expired: write.expired,
        };
        let place = StreamPlace {
            stream_arn: &table.stream_arn,
            sequence_number: &number,
            now,
        };
        let record = change_record(&change, table.view, &place, &mut self.ids)?;
        table.shard.trim(now, RETENTION);
        table.shard.append(record.to_item());
        self.wake_table(name);
        Some(number)
    }

    /// Forgets what was under way when the process ended, so that it is done again at once.
    pub(super) fn resume(&mut self, now: Timestamp) {
        for reader in self.queue_mappings.values_mut() {
            if let Some(queue) = self.queues.get_mut(&reader.queue) {
                reader.mapping.release_running(now, queue);
            }
            reader.wake = Wake::Now;
        }
        for reader in self.stream_mappings.values_mut() {
            for lane in &mut reader.lanes {
                lane.batcher.forget_running();
                lane.wake = Wake::Now;
            }
        }
    }
}

/// How long a stream keeps records.
const RETENTION: std::time::Duration = std::time::Duration::from_secs(24 * 3600);
