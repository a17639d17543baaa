//! Deliveries that wait for their next attempt.
//!
//! An entry stays in the outbox until its attempt is reported, and is serialized with the rest of
//! the state. A process that is killed between an attempt and its report attempts again: delivery
//! is at least once, as on AWS.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

/// Identifies an entry of an [`Outbox`]. Later entries have greater ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeliveryId(u64);

/// The result of reporting an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The receiver has what was delivered.
    Delivered,
    /// The delivery is attempted again.
    Retried {
        /// When the next attempt is due.
        at: Timestamp,
    },
    /// A delivery to the dead-letter queue was added.
    DeadLettered {
        /// The delivery to the dead-letter queue.
        delivery: DeliveryId,
    },
    /// Lost: there is no dead-letter queue, or it could not be reached either.
    Lost,
}

/// One second before the first retry, doubled with each failure, up to a longest wait in seconds.
pub(super) fn doubling_wait(failures: u32, longest: u64) -> Duration {
    Duration::from_secs((1_u64 << failures.min(63)).min(longest))
}

/// One entry: what is delivered, and when its next attempt is due.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry<T> {
    /// What is delivered.
    pub item: T,
    /// When the entry was added.
    pub added: Timestamp,
    /// When the next attempt is due.
    pub due: Timestamp,
    /// How many attempts failed so far.
    pub failures: u32,
    /// Entries of one lane are attempted one at a time, in the order in which they were added.
    lane: Option<String>,
    // Whatever was under way when the process ended is attempted again.
    #[serde(skip)]
    under_way: bool,
}

/// Deliveries in the order in which they were added.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outbox<T> {
    last: u64,
    entries: BTreeMap<DeliveryId, Entry<T>>,
}

impl<T> Default for Outbox<T> {
    fn default() -> Self {
        Outbox {
            last: 0,
            entries: BTreeMap::new(),
        }
    }
}

impl<T: Clone> Outbox<T> {
    /// Adds a delivery whose first attempt is due at once.
    pub fn add(&mut self, item: T, now: Timestamp) -> DeliveryId {
        self.insert(item, now, None)
    }

    /// Adds a delivery that waits until every earlier one of its lane is removed.
    pub fn add_to_lane(&mut self, item: T, now: Timestamp, lane: String) -> DeliveryId {
        self.insert(item, now, Some(lane))
    }

    fn insert(&mut self, item: T, now: Timestamp, lane: Option<String>) -> DeliveryId {
        self.last += 1;
        let id = DeliveryId(self.last);
        let entry = Entry {
            item,
            added: now,
            due: now,
            failures: 0,
            lane,
            under_way: false,
        };
        self.entries.insert(id, entry);
        id
    }

    /// Takes every delivery that is due. Each must be reported: removed or postponed.
    pub fn take_due(&mut self, now: Timestamp) -> Vec<(DeliveryId, T)> {
        let mut blocked = BTreeSet::new();
        let mut due = Vec::new();
        for (id, entry) in &mut self.entries {
            let free = match &entry.lane {
                Some(lane) => blocked.insert(lane.clone()),
                None => true,
            };
            if free && !entry.under_way && entry.due <= now {
                entry.under_way = true;
                due.push((*id, entry.item.clone()));
            }
        }
        due
    }

    /// The next instant at which a delivery becomes due, if one waits.
    pub fn next_due(&self) -> Option<Timestamp> {
        let mut blocked = BTreeSet::new();
        self.entries
            .values()
            .filter(|entry| {
                entry
                    .lane
                    .as_ref()
                    .is_none_or(|lane| blocked.insert(lane.as_str()))
            })
            .filter(|entry| !entry.under_way)
            .map(|entry| entry.due)
            .min()
    }

    /// The entry of that id, unless it was removed.
    pub fn get(&self, id: DeliveryId) -> Option<&Entry<T>> {
        self.entries.get(&id)
    }

    /// What the entry of that id delivers, to be changed.
    pub fn item_mut(&mut self, id: DeliveryId) -> Option<&mut T> {
        self.entries.get_mut(&id).map(|entry| &mut entry.item)
    }

    /// Removes an entry, whatever its state.
    pub fn remove(&mut self, id: DeliveryId) -> Option<Entry<T>> {
        self.entries.remove(&id)
    }

    /// Removes every entry whose item fails the test.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.entries.retain(|_, entry| keep(&entry.item));
    }

    /// Counts a failure and sets the time of the next attempt.
    pub fn postpone(&mut self, id: DeliveryId, due: Timestamp) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.failures = entry.failures.saturating_add(1);
            entry.due = due;
            entry.under_way = false;
        }
    }

    /// The number of deliveries that are not finished.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether every delivery is finished.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn a_delivery_is_taken_once_until_it_is_postponed() {
        let mut outbox = Outbox::default();
        let id = outbox.add("letter", at(1));
        assert_eq!(outbox.take_due(at(0)), []);
        assert_eq!(outbox.take_due(at(1)), [(id, "letter")]);
        assert_eq!(outbox.take_due(at(2)), []);
        outbox.postpone(id, at(9));
        assert_eq!(outbox.next_due(), Some(at(9)));
        assert_eq!(outbox.take_due(at(9)).len(), 1);
        assert_eq!(outbox.get(id).map(|entry| entry.failures), Some(1));
    }

    #[test]
    fn a_lane_delivers_in_order_and_one_at_a_time() {
        let mut outbox = Outbox::default();
        let first = outbox.add_to_lane("a1", at(0), "a".into());
        outbox.add_to_lane("a2", at(0), "a".into());
        outbox.add_to_lane("b1", at(0), "b".into());
        let taken: Vec<_> = outbox
            .take_due(at(0))
            .into_iter()
            .map(|(_, item)| item)
            .collect();
        assert_eq!(taken, ["a1", "b1"]);
        outbox.postpone(first, at(5));
        assert_eq!(
            (outbox.take_due(at(4)).len(), outbox.next_due()),
            (0, Some(at(5)))
        );
        outbox.remove(first);
        assert_eq!(outbox.take_due(at(4)).len(), 1);
    }

    #[test]
    fn a_restored_outbox_attempts_again_what_was_under_way() -> Result<(), serde_json::Error> {
        let mut outbox = Outbox::default();
        outbox.add("letter".to_owned(), at(0));
        outbox.take_due(at(0));
        let stored = serde_json::to_string(&outbox)?;
        let mut restored: Outbox<String> = serde_json::from_str(&stored)?;
        assert_eq!(restored.take_due(at(0)).len(), 1);
        Ok(())
    }
}
