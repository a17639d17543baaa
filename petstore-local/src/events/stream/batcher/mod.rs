//! Delivers the records of a shard: batches, retries, bisection, age limits.
//!
//! Source: Lambda developer guide, *Retain discarded records*, *Configuring partial batch response*
//! and the parameters for DynamoDB and Kinesis.

mod windows;

use std::collections::VecDeque;
use std::time::Duration;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::shard::event;
use super::window::{OpenWindow, returned_state};
use super::work::{Work, wait};
use super::{
    Condition, Discarded, Invocation, Position, Shard, StreamItem, StreamRules, StreamStep,
};
use crate::events::mapping::{
    Batch, BatchOutcome, Batcher, FailureReason, FunctionResult, evaluate_stream_response,
};

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
    /// The tumbling window that is open, if the mapping has windows.
    #[serde(default)]
    open: Option<OpenWindow>,
    running: bool,
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
            open: None,
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
            let due = match self.gathered.next(now) {
                Batch::Ready(items) => {
                    self.plan(items, now);
                    None
                }
                Batch::Wait(end) => Some(end),
                Batch::Empty => None,
            };
            if self.work.is_empty() && !self.close_window(now) {
                return StreamStep::Wait(self.next_close().into_iter().chain(due).min());
            }
        }
        self.enter_window(now);
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
            event: match (&self.rules.tumbling_window, &self.open) {
                (Some(windows), Some(open)) => {
                    open.event(windows, shard.id(), &work.items, work.ends_window)
                }
                _ => event(&work.items),
            },
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
        let state = returned_state(result);
        let result = match (&self.open, &state, result) {
            (Some(_), None, FunctionResult::Returned(_)) => &FunctionResult::Error,
            _ => result,
        };
        let numbers: Vec<&str> = work
            .items
            .iter()
            .map(|item| item.sequence_number.as_str())
            .collect();
        let outcome = match self.rules.report_batch_item_failures {
            true => evaluate_stream_response(&numbers, result),
            false => BatchOutcome::without_report(result),
        };
        if let (BatchOutcome::Success | BatchOutcome::Partial(_), Some(open), Some(state)) =
            (&outcome, &mut self.open, state)
        {
            open.set_state(state);
        }
        let discarded = match outcome {
            BatchOutcome::Success if work.ends_window => {
                self.leave_window();
                None
            }
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
        // Lambda goes on only once the end of a window has succeeded.
        let is_limited = !work.ends_window;
        if self.rules.bisect && work.items.len() > 1 {
            let mut first = work.items;
            let second = first.split_off(first.len().div_ceil(2));
            self.work.push_front(Work::new(second, now));
            self.work.push_front(Work::new(first, now + wait(1)));
            return None;
        }
        if is_limited
            && self
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
        let work = self.work.front_mut().filter(|work| !work.ends_window)?;
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
}
