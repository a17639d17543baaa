//! The state of a world: everything that survives a restart.

use std::collections::{BTreeMap, BTreeSet};

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::SeededIds;
use super::names::Names;
use crate::events::bucket::Bucket;
use crate::events::bus::Buses;
use crate::events::invocation::AsyncInvocations;
use crate::events::mapping::{MappingConfig, QueueMapping};
use crate::events::queue::Queues;
use crate::events::stream::{Shard, StreamBatcher, StreamView};
use crate::events::topic::Topics;

/// Queues, topics, buses, buckets and streams, and what waits in them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) names: Names,
    pub(super) ids: SeededIds,
    pub(super) queues: Queues,
    pub(super) topics: Topics,
    pub(super) buses: Buses,
    /// By name.
    pub(super) buckets: BTreeMap<String, Bucket>,
    /// By name.
    pub(super) tables: BTreeMap<String, TableStream>,
    /// By the name of the function.
    pub(super) functions: BTreeMap<String, AsyncInvocations>,
    /// By the names of the function and the handler.
    pub(super) queue_mappings: BTreeMap<String, QueueReader>,
    /// By the names of the function and the handler.
    pub(super) stream_mappings: BTreeMap<String, StreamReader>,
    /// By the name of the handler.
    pub(super) schedules: BTreeMap<String, ScheduleState>,
    /// Whether a webhook counts as confirmed once it accepts the request for confirmation.
    pub(super) confirms_webhooks: bool,
    /// What the app declared when the state was last set up.
    pub(super) declared: Declared,
}

/// What the app declared, and what is removed once it no longer does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Declared {
    /// ARNs of subscriptions.
    pub(super) subscriptions: BTreeSet<String>,
    /// Bus and name of rules.
    pub(super) rules: BTreeSet<(String, String)>,
}

/// The stream of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct TableStream {
    pub(super) stream_arn: String,
    pub(super) keys: Vec<String>,
    pub(super) view: StreamView,
    pub(super) shard: Shard,
    /// The sequence number of the last write that was recorded.
    pub(super) last: Option<String>,
}

/// A mapping from a queue to a function.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct QueueReader {
    pub(super) function: String,
    pub(super) queue: String,
    pub(super) mapping: QueueMapping,
    pub(super) wake: Wake,
}

/// A mapping from the stream of a table to a function.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StreamReader {
    pub(super) function: String,
    pub(super) table: String,
    pub(super) config: MappingConfig,
    pub(super) lanes: Vec<StreamLane>,
}

/// What reads one part of a shard.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StreamLane {
    pub(super) batcher: StreamBatcher,
    pub(super) wake: Wake,
    /// The request id of the last invocation.
    pub(super) request_id: String,
}

/// When a mapping must be polled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Wake {
    /// Something changed.
    Now,
    At(Timestamp),
    /// When something changes.
    Never,
}

impl Wake {
    pub(super) fn after(due: Option<Timestamp>) -> Self {
        due.map_or(Wake::Never, Wake::At)
    }

    pub(super) fn is_due(self, now: Timestamp) -> bool {
        match self {
            Wake::Now => true,
            Wake::At(due) => due <= now,
            Wake::Never => false,
        }
    }

    pub(super) fn time(self) -> Option<Timestamp> {
        match self {
            Wake::Now => Some(Timestamp::EPOCH),
            Wake::At(due) => Some(due),
            Wake::Never => None,
        }
    }
}

/// A schedule of a handler.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ScheduleState {
    pub(super) function: String,
    pub(super) expression: String,
    pub(super) timezone: Option<String>,
    pub(super) input: Option<String>,
    pub(super) scheduler: bool,
    /// From when `rate(…)` counts, in Unix seconds.
    pub(super) start: i64,
    /// The last time that was handled, in Unix seconds.
    pub(super) last: i64,
    /// The next time, in Unix seconds.
    pub(super) next: Option<i64>,
}

impl State {
    /// The state as it is read from a text. Outboxes leave out of it what was under way, so that it
    /// is due again.
    pub(super) fn without_work_under_way(&self) -> serde_json::Result<Self> {
        serde_json::from_value(serde_json::to_value(self)?)
    }

    /// Wakes the mappings of a queue.
    pub(super) fn wake_queue(&mut self, arn: &str) {
        for reader in self.queue_mappings.values_mut() {
            if reader.queue == arn {
                reader.wake = Wake::Now;
            }
        }
    }

    /// Wakes the mappings of a table's stream.
    pub(super) fn wake_table(&mut self, table: &str) {
        for reader in self.stream_mappings.values_mut() {
            if reader.table == table {
                for lane in &mut reader.lanes {
                    lane.wake = Wake::Now;
                }
            }
        }
    }
}
