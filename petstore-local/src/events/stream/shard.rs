//! A shard: records in the order of their sequence numbers.

use std::collections::VecDeque;
use std::time::Duration;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

use crate::events::mapping::compare_sequence_numbers;

/// A record in a shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamItem {
    /// The place in the shard: a decimal number.
    pub sequence_number: String,
    /// When it arrived.
    pub arrived: Timestamp,
    /// The partition key, or the key of the item.
    pub partition: String,
    /// The record as Lambda passes it to a function: JSON text.
    pub event: String,
}

/// Records in order, for as long as the stream keeps them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    id: String,
    records: VecDeque<StreamItem>,
    next: u64,
}

/// Where to begin reading: the types of `GetShardIterator`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShardIterator {
    /// The oldest record.
    TrimHorizon,
    /// After the newest record.
    Latest,
    /// The record of this sequence number.
    AtSequenceNumber(String),
    /// The record after this sequence number.
    AfterSequenceNumber(String),
    /// The first record that arrived at this time or later, in milliseconds since the Unix epoch.
    AtTimestamp(u64),
}

/// A place in a shard: before the oldest record, or at or after a sequence number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    number: Option<String>,
    inclusive: bool,
}

impl Position {
    /// After the record of this sequence number.
    pub fn after(number: impl Into<String>) -> Self {
        Position {
            number: Some(number.into()),
            inclusive: false,
        }
    }

    /// At the record of this sequence number.
    pub fn at(number: impl Into<String>) -> Self {
        Position {
            number: Some(number.into()),
            inclusive: true,
        }
    }

    fn precedes(&self, item: &StreamItem) -> bool {
        self.number.as_deref().is_none_or(|number| {
            let order = compare_sequence_numbers(number, &item.sequence_number);
            order.is_lt() || (self.inclusive && order.is_eq())
        })
    }
}

impl Shard {
    /// An empty shard.
    pub fn new(id: impl Into<String>) -> Self {
        Shard {
            id: id.into(),
            records: VecDeque::new(),
            next: 1,
        }
    }

    /// The id of the shard.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The sequence number for the next record: 21 digits.
    pub fn next_sequence_number(&self) -> String {
        format!("1{:020}", self.next)
    }

    /// Adds a record at the end. Its sequence number must be above all others.
    pub fn append(&mut self, item: StreamItem) {
        self.next += 1;
        self.records.push_back(item);
    }

    /// Removes the records that are older than the retention period.
    pub fn trim(&mut self, now: Timestamp, retention: Duration) {
        while self
            .records
            .front()
            .is_some_and(|item| now.since(item.arrived) > retention)
        {
            self.records.pop_front();
        }
    }

    /// The place that an iterator names now.
    pub fn position(&self, iterator: &ShardIterator) -> Position {
        let number = match iterator {
            ShardIterator::TrimHorizon => None,
            ShardIterator::Latest => self.records.back().map(|item| item.sequence_number.clone()),
            ShardIterator::AtSequenceNumber(number) => {
                return Position {
                    number: Some(number.clone()),
                    inclusive: true,
                };
            }
            ShardIterator::AfterSequenceNumber(number) => Some(number.clone()),
            ShardIterator::AtTimestamp(millis) => {
                let before = |item: &&StreamItem| item.arrived.as_millis() < *millis;
                self.records
                    .iter()
                    .rfind(before)
                    .map(|item| item.sequence_number.clone())
            }
        };
        Position {
            number,
            inclusive: false,
        }
    }

    /// The records after a position, oldest first.
    pub fn read<'a>(
        &'a self,
        position: &Position,
    ) -> impl Iterator<Item = &'a StreamItem> + use<'a> {
        let first = self
            .records
            .partition_point(|item| !position.precedes(item));
        self.records.iter().skip(first)
    }
}

/// The event of a batch: `{"Records":[…]}`.
pub(super) fn event(items: &[StreamItem]) -> String {
    let records: Vec<&str> = items.iter().map(|item| item.event.as_str()).collect();
    format!("{{\"Records\":[{}]}}", records.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard() -> Shard {
        let mut shard = Shard::new("shardId-1");
        for second in [10, 20, 30] {
            shard.append(StreamItem {
                sequence_number: shard.next_sequence_number(),
                arrived: Timestamp::from_seconds(second),
                partition: String::new(),
                event: second.to_string(),
            });
        }
        shard
    }

    fn read(shard: &Shard, iterator: &ShardIterator) -> Vec<String> {
        shard
            .read(&shard.position(iterator))
            .map(|item| item.event.clone())
            .collect()
    }

    #[test]
    fn iterators_name_a_place() {
        let shard = shard();
        let second = shard.records[1].sequence_number.clone();
        assert_eq!(
            read(&shard, &ShardIterator::TrimHorizon),
            ["10", "20", "30"]
        );
        assert_eq!(read(&shard, &ShardIterator::Latest), [""; 0]);
        assert_eq!(
            read(&shard, &ShardIterator::AtSequenceNumber(second.clone())),
            ["20", "30"]
        );
        assert_eq!(
            read(&shard, &ShardIterator::AfterSequenceNumber(second)),
            ["30"]
        );
        assert_eq!(
            read(&shard, &ShardIterator::AtTimestamp(20_000)),
            ["20", "30"]
        );
        assert_eq!(read(&shard, &ShardIterator::AtTimestamp(20_001)), ["30"]);
    }

    #[test]
    fn old_records_leave_the_shard_and_positions_stay() {
        let mut shard = shard();
        let latest = shard.position(&ShardIterator::Latest);
        shard.trim(Timestamp::from_seconds(31), Duration::from_secs(11));
        assert_eq!(read(&shard, &ShardIterator::TrimHorizon), ["20", "30"]);
        shard.trim(Timestamp::from_seconds(1000), Duration::from_secs(11));
        let number = shard.next_sequence_number();
        shard.append(StreamItem {
            sequence_number: number,
            arrived: Timestamp::from_seconds(1000),
            partition: String::new(),
            event: "new".into(),
        });
        assert_eq!(shard.read(&latest).count(), 1);
    }
}
