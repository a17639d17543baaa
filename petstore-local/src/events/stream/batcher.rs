//! Delivers the records of a shard: batches, retries, bisection, age limits.
//!
//! Source: Lambda developer guide, *Retain discarded records*, *Configuring partial batch response*
//! and the parameters for DynamoDB and Kinesis.

use std::collections::VecDeque;
use std::time::Duration;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::shard::event;
use super::{Condition, Discarded, Position, Shard, StreamItem, StreamRules};
use crate::events::mapping::{
    Batch, BatchOutcome, Batcher, FailureReason, FunctionResult, evaluate_stream_response,
};

/// The wait before the first retry; it doubles with each further one. Lambda's own is not
/// documented.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The longest wait before a retry.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The delivery of one shard, or of one lane of it, to a function.
///
/// A pump calls [`next`](Self::next) until it returns [`StreamStep::Wait`], stores the batcher,
/// invokes the function and passes its result to [`after_response`](Self::after_response). One
/// batch is in flight at a time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StreamBatcher {
    rules: StreamRules,
    /// Up to where the shard was read. What was read and not yet done is in `gathered` and `work`.
    position: Position,
    gathered: Batcher<StreamItem>,
    work: VecDeque<Work>,
    running: bool,
}

/// A batch, or what is left of one.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Work {
    items: Vec<StreamItem>,
    /// How often the function got exactly these records and failed.
    attempts: u32,
    /// How often in a row it was not invoked.
    throttles: u32,
    not_before: Timestamp,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamStep {
    /// Invoke the function.
    Invoke(Invocation),
    /// Records were given up: report them, and ask again.
    Discarded(Discarded),
    /// Nothing until this instant, or until a record arrives.
    Wait(Option<Timestamp>),
    /// An invocation is running.
    Busy,
}

/// An invocation to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// The event for the function, as JSON text.
    pub event: String,
    /// The sequence numbers of the records, in order.
    pub sequence_numbers: Vec<String>,
    /// Which attempt with these records this is, from 1.
    pub attempt: u32,
}

impl StreamBatcher {
    /// A delivery that begins at a position; its first window begins now.
    pub fn new(rules: StreamRules, position: Position, now: Timestamp) -> Self {
        let gathered = Batcher::new(rules.batch_size, rules.window, now);
        StreamBatcher {
            rules,
            position,
            gathered,
            work: VecDeque::new(),
            running: false,
        }
    }

    /// The rules of the delivery.
    pub fn rules(&self) -> &StreamRules {
        &self.rules
    }

    /// Decides what to do now. `passes` returns whether a filter lets a record through; the others
    /// are skipped.
    pub fn next(
        &mut self,
        now: Timestamp,
        shard: &Shard,
        passes: &dyn Fn(&StreamItem) -> bool,
    ) -> StreamStep {
        if self.running {
            return StreamStep::Busy;
        }
        if self.work.is_empty() {
            self.read(shard, passes);
            match self.gathered.next(now) {
                Batch::Ready(items) => self.work.push_back(Work::new(items, now)),
                Batch::Wait(end) => return StreamStep::Wait(Some(end)),
                Batch::Empty => return StreamStep::Wait(None),
            }
        }
        if let Some(discarded) = self.discard_expired(now) {
            return StreamStep::Discarded(discarded);
        }
        let limit = self.rules.age_limit();
        let Some(work) = self.work.front() else {
            return StreamStep::Wait(None);
        };
        if now < work.not_before {
            // A record is given up once it is older than the limit: one millisecond later.
            let expiry = work
                .items
                .first()
                .map(|item| item.arrived + limit + Duration::from_millis(1));
            return StreamStep::Wait(Some(
                expiry.map_or(work.not_before, |expiry| expiry.min(work.not_before)),
            ));
        }
        self.running = true;
        StreamStep::Invoke(Invocation {
            event: event(&work.items),
            sequence_numbers: work
                .items
                .iter()
                .map(|item| item.sequence_number.clone())
                .collect(),
            attempt: work.attempts.saturating_add(1),
        })
    }

    /// Applies the result of the running invocation. Returns the records that are given up, if it
    /// was the last attempt.
    ///
    /// A partial success ends the attempts of what is left: it counts from zero. A split uses up no
    /// attempt.
    pub fn after_response(&mut self, now: Timestamp, result: &FunctionResult) -> Option<Discarded> {
        if !std::mem::take(&mut self.running) {
            return None;
        }
        let work = self.work.pop_front()?;
        let numbers: Vec<&str> = work
            .items
            .iter()
            .map(|item| item.sequence_number.as_str())
            .collect();
        let outcome =
            evaluate_stream_response(self.rules.report_batch_item_failures, &numbers, result);
        let discarded = match outcome {
            BatchOutcome::Success => None,
            BatchOutcome::Partial(places) => {
                let done = places.first().copied().unwrap_or(0);
                let rest = work.items.into_iter().skip(done).collect();
                self.work.push_front(Work::new(rest, now + wait(1)));
                None
            }
            BatchOutcome::Failure(FailureReason::Throttled) => {
                let throttles = work.throttles.saturating_add(1);
                self.work.push_front(Work {
                    throttles,
                    not_before: now + wait(throttles),
                    ..work
                });
                None
            }
            BatchOutcome::Failure(reason) => {
                self.fail(work, now, reason == FailureReason::FunctionError)
            }
        };
        if self.work.is_empty() {
            self.gathered.begin(now);
        }
        discarded
    }

    /// The place before the first record that is not done, for a delivery with other rules.
    pub fn checkpoint(&self) -> Position {
        let waiting = self.work.iter().flat_map(|work| &work.items);
        match waiting.chain(self.gathered.gathered()).next() {
            Some(first) => Position::at(first.sequence_number.clone()),
            None => self.position.clone(),
        }
    }

    /// Gives up the invocation that was running when the process ended; its records are delivered
    /// again and the attempt does not count. Returns whether there was one.
    pub fn forget_running(&mut self) -> bool {
        std::mem::take(&mut self.running)
    }

    fn fail(&mut self, work: Work, now: Timestamp, raised: bool) -> Option<Discarded> {
        let attempts = work.attempts.saturating_add(1);
        if self.rules.bisect && work.items.len() > 1 {
            let mut first = work.items;
            let second = first.split_off(first.len().div_ceil(2));
            self.work.push_front(Work::new(second, now));
            self.work.push_front(Work::new(first, now + wait(1)));
            return None;
        }
        if self
            .rules
            .maximum_retry_attempts
            .is_some_and(|limit| attempts > limit)
        {
            let condition = Condition::RetryAttemptsExhausted;
            return Some(Discarded {
                condition,
                items: work.items,
                invoke_count: attempts,
                raised,
            });
        }
        self.work.push_front(Work {
            attempts,
            throttles: 0,
            not_before: now + wait(attempts),
            ..work
        });
        None
    }

    /// Reads until a batch is full or the shard is at its end.
    fn read(&mut self, shard: &Shard, passes: &dyn Fn(&StreamItem) -> bool) {
        let start = self.position.clone();
        for item in shard.read(&start) {
            if self.gathered.wanted() == 0 {
                break;
            }
            self.position = Position::after(item.sequence_number.clone());
            if self.rules.lane.has(&item.partition) && passes(item) {
                self.gathered.push(item.clone(), item.event.len());
            }
        }
    }

    /// Takes the records off the current batch that are older than the limit; the rest stays.
    fn discard_expired(&mut self, now: Timestamp) -> Option<Discarded> {
        let limit = self.rules.age_limit();
        let work = self.work.front_mut()?;
        let (items, left): (Vec<_>, Vec<_>) = work
            .items
            .drain(..)
            .partition(|item| now.since(item.arrived) > limit);
        work.items = left;
        let attempts = work.attempts;
        if work.items.is_empty() {
            self.work.pop_front();
            if self.work.is_empty() {
                self.gathered.begin(now);
            }
        }
        (!items.is_empty()).then(|| Discarded {
            condition: Condition::RecordAgeExceeded,
            items,
            invoke_count: attempts.max(1),
            raised: false,
        })
    }
}

impl Work {
    fn new(items: Vec<StreamItem>, not_before: Timestamp) -> Self {
        Work {
            items,
            attempts: 0,
            throttles: 0,
            not_before,
        }
    }
}

/// The wait after this many failures.
fn wait(failures: u32) -> Duration {
    let factor = 1u32
        .checked_shl(failures.saturating_sub(1))
        .unwrap_or(u32::MAX);
    FIRST_WAIT.saturating_mul(factor.max(1)).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::stream::ShardIterator;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_seconds(1_000_000 + seconds)
    }

    fn shard(count: u64) -> Shard {
        let mut shard = Shard::new("shardId-1");
        for number in 0..count {
            let event = number.to_string();
            let sequence_number = shard.next_sequence_number();
            shard.append(StreamItem {
                sequence_number,
                arrived: at(0),
                partition: event.clone(),
                event,
            });
        }
        shard
    }

    fn batcher(rules: StreamRules, shard: &Shard) -> StreamBatcher {
        StreamBatcher::new(rules, shard.position(&ShardIterator::TrimHorizon), at(0))
    }

    fn invoked(step: StreamStep) -> (String, u32) {
        match step {
            StreamStep::Invoke(invocation) => (invocation.event, invocation.attempt),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn throttles_do_not_count_as_attempts() {
        let shard = shard(1);
        let mut batcher = batcher(
            StreamRules {
                maximum_retry_attempts: Some(0),
                ..StreamRules::default()
            },
            &shard,
        );
        for minute in 0..5 {
            let (_, attempt) = invoked(batcher.next(at(minute * 60), &shard, &|_| true));
            assert_eq!(attempt, 1);
            assert_eq!(
                batcher.next(at(minute * 60), &shard, &|_| true),
                StreamStep::Busy
            );
            assert_eq!(
                batcher.after_response(at(minute * 60), &FunctionResult::Throttled),
                None
            );
        }
        invoked(batcher.next(at(600), &shard, &|_| true));
        assert!(
            batcher
                .after_response(at(600), &FunctionResult::Error)
                .is_some()
        );
        assert_eq!(
            batcher.after_response(at(600), &FunctionResult::Error),
            None,
            "nothing runs any more"
        );
    }

    #[test]
    fn records_that_leave_the_stream_while_they_are_retried_are_given_up() {
        let shard = shard(1);
        let mut batcher = batcher(StreamRules::default(), &shard);
        invoked(batcher.next(at(0), &shard, &|_| true));
        batcher.after_response(at(0), &FunctionResult::Error);
        let StreamStep::Discarded(discarded) = batcher.next(at(86_401), &shard, &|_| true) else {
            panic!()
        };
        assert_eq!(
            (discarded.condition, discarded.invoke_count),
            (Condition::RecordAgeExceeded, 1)
        );
        assert_eq!(
            batcher.next(at(86_401), &shard, &|_| true),
            StreamStep::Wait(None)
        );
    }

    #[test]
    fn a_filter_skips_records_and_a_batch_without_records_is_not_delivered() {
        let shard = shard(4);
        let mut all = batcher(StreamRules::default(), &shard);
        assert_eq!(
            invoked(all.next(at(0), &shard, &|item| item.event != "1")).0,
            "{\"Records\":[0,2,3]}"
        );
        let mut none = batcher(StreamRules::default(), &shard);
        assert_eq!(none.next(at(0), &shard, &|_| false), StreamStep::Wait(None));
    }

    #[test]
    fn the_state_survives_its_text_and_a_lost_invocation_is_made_again() {
        let shard = shard(3);
        let mut before = batcher(
            StreamRules {
                batch_size: 2,
                ..StreamRules::default()
            },
            &shard,
        );
        let first = invoked(before.next(at(0), &shard, &|_| true));
        let text = serde_json::to_string(&before).unwrap();
        let mut after: StreamBatcher = serde_json::from_str(&text).unwrap();
        assert!(after.forget_running());
        assert_eq!(invoked(after.next(at(1), &shard, &|_| true)), first);
    }

    #[test]
    fn the_waits_grow_to_their_limit() {
        assert_eq!(wait(0), FIRST_WAIT);
        assert_eq!(wait(1), FIRST_WAIT);
        assert_eq!(wait(3), FIRST_WAIT * 4);
        assert_eq!(wait(u32::MAX), LONGEST_WAIT);
    }
}
