//! Forms batches by count, window and size.
//!
//! Source: Lambda developer guide, *Batching behavior*.

use std::collections::VecDeque;
use std::time::Duration;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

/// The largest event of a synchronous invocation, in bytes (6 MB).
pub const MAX_EVENT_BYTES: usize = 6 * 1024 * 1024;

/// The bytes around the records of an event: `{"Records":[]}`.
const ENVELOPE_BYTES: usize = 14;

/// Gathers records until a batch is full, its window ends or it reaches 6 MB.
///
/// Without a window a batch is ready as soon as there is a record. A window without records passes
/// and the next one begins. The caller begins a new window with [`begin`](Self::begin) when it is
/// free again: for a stream, when the invocation has ended.
///
/// ```
/// use std::time::Duration;
/// use petstore_core::Timestamp;
/// use petstore_local::events::mapping::{Batch, Batcher};
///
/// let start = Timestamp::from_seconds(100);
/// let mut batcher = Batcher::new(2, Duration::from_secs(20), start);
/// batcher.push("one", 500);
/// assert_eq!(batcher.next(start), Batch::Wait(Timestamp::from_seconds(120)));
/// batcher.push("two", 500);
/// assert_eq!(batcher.next(start), Batch::Ready(vec!["one", "two"]));
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Batcher<T> {
    size: usize,
    window: Duration,
    began: Timestamp,
    gathered: VecDeque<(T, usize)>,
}

/// What a [`Batcher`] has at a point in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Batch<T> {
    /// A batch to deliver now.
    Ready(Vec<T>),
    /// Records that wait for more, until this instant.
    Wait(Timestamp),
    /// No records.
    Empty,
}

impl<T> Batcher<T> {
    /// A batcher of up to `size` records, whose first window begins now. A size of 0 counts as 1.
    pub fn new(size: usize, window: Duration, now: Timestamp) -> Self {
        Batcher {
            size: size.max(1),
            window,
            began: now,
            gathered: VecDeque::new(),
        }
    }

    /// Begins a new window.
    pub fn begin(&mut self, now: Timestamp) {
        self.began = now;
    }

    /// Adds a record, whose JSON text has this many bytes.
    pub fn push(&mut self, record: T, bytes: usize) {
        self.gathered.push_back((record, bytes));
    }

    /// How many more records fit into a batch.
    pub fn wanted(&self) -> usize {
        self.size.saturating_sub(self.gathered.len())
    }

    /// The records that wait.
    pub fn gathered(&self) -> impl Iterator<Item = &T> {
        self.gathered.iter().map(|(record, _)| record)
    }

    /// Removes the waiting records that do not meet the condition.
    pub fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.gathered.retain(|(record, _)| keep(record));
    }

    /// Takes the batch that is due, if there is one.
    pub fn next(&mut self, now: Timestamp) -> Batch<T> {
        if self.gathered.is_empty() {
            self.skip_windows(now);
            return Batch::Empty;
        }
        let fitting = self.fitting();
        let full = fitting == self.size || fitting < self.gathered.len();
        let end = self.began + self.window;
        if !full && now < end {
            return Batch::Wait(end);
        }
        Batch::Ready(
            self.gathered
                .drain(..fitting)
                .map(|(record, _)| record)
                .collect(),
        )
    }

    /// Begins the window that contains `now`, as windows without records follow each other.
    fn skip_windows(&mut self, now: Timestamp) {
        let passed = now
            .since(self.began)
            .as_millis()
            .checked_div(self.window.as_millis());
        let whole = passed
            .and_then(|count| u32::try_from(count).ok())
            .unwrap_or(0);
        self.began = if self.window.is_zero() {
            now
        } else {
            self.began + self.window.saturating_mul(whole)
        };
    }

    /// How many of the first records make one event. A record that is too large makes an event of
    /// its own.
    fn fitting(&self) -> usize {
        let mut bytes = ENVELOPE_BYTES;
        let mut count = 0;
        for (_, size) in self.gathered.iter().take(self.size) {
            // Records are separated by commas.
            bytes = bytes
                .saturating_add(*size)
                .saturating_add(usize::from(count > 0));
            if bytes > MAX_EVENT_BYTES && count > 0 {
                break;
            }
            count += 1;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_seconds(1_000 + seconds)
    }

    #[test]
    fn a_window_without_records_passes() {
        let mut batcher = Batcher::new(10, Duration::from_secs(5), at(0));
        assert_eq!(batcher.next(at(12)), Batch::Empty);
        batcher.push('a', 1);
        assert_eq!(batcher.next(at(12)), Batch::Wait(at(15)));
        assert_eq!(batcher.next(at(15)), Batch::Ready(vec!['a']));
    }

    #[test]
    fn a_batch_ends_before_the_record_that_would_pass_six_megabytes() {
        let mut batcher = Batcher::new(10, Duration::from_secs(60), at(0));
        for name in ['a', 'b', 'c'] {
            batcher.push(name, (MAX_EVENT_BYTES - ENVELOPE_BYTES) / 2);
        }
        assert_eq!(
            batcher.next(at(1)),
            Batch::Ready(vec!['a']),
            "two records and a comma are one byte too many"
        );
        let mut batcher = Batcher::new(10, Duration::ZERO, at(0));
        batcher.push('a', MAX_EVENT_BYTES * 2);
        assert_eq!(batcher.next(at(0)), Batch::Ready(vec!['a']));
    }

    proptest! {
        #[test]
        fn every_record_is_delivered_once_and_in_order(
            size in 1usize..20,
            window in 0u64..10,
            arrivals in proptest::collection::vec((0u64..5, 1usize..4_000_000), 0..60),
        ) {
            let mut batcher = Batcher::new(size, Duration::from_secs(window), at(0));
            let (mut now, mut delivered) = (0, Vec::new());
            let mut take = |batcher: &mut Batcher<usize>, now| {
                while let Batch::Ready(batch) = batcher.next(at(now)) {
                    assert!(batch.len() <= size);
                    delivered.extend(batch);
                    batcher.begin(at(now));
                }
            };
            for (number, (pause, bytes)) in arrivals.iter().enumerate() {
                now += pause;
                take(&mut batcher, now);
                batcher.push(number, *bytes);
                take(&mut batcher, now);
            }
            for later in 0..=window * 2 {
                take(&mut batcher, now + later);
            }
            prop_assert_eq!(delivered, (0..arrivals.len()).collect::<Vec<_>>());
        }
    }
}
