//! How the records of a shard reach a function: random failures, and the rules one by one.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::collections::BTreeMap;
use std::time::Duration;

use petstore_core::Timestamp;
use petstore_local::events::mapping::FunctionResult;
use petstore_local::events::stream::{
    Condition, Discarded, Invocation, Lane, Shard, ShardIterator, StreamBatcher, StreamItem,
    StreamRules, StreamStep,
};
use proptest::prelude::*;

const START: Timestamp = Timestamp::from_seconds(1_000_000);

fn shard(count: usize) -> Shard {
    let mut shard = Shard::new("shardId-000000000000");
    for number in 0..count {
        shard.append(StreamItem {
            sequence_number: shard.next_sequence_number(),
            arrived: START,
            partition: (number % 5).to_string(),
            event: number.to_string(),
        });
    }
    shard
}

/// The numbers in an event such as `{"Records":[3,4]}`.
fn numbers(event: &str) -> Vec<usize> {
    let event: serde_json::Value = serde_json::from_str(event).expect("an event is JSON");
    let numbers = event["Records"].as_array().expect("an event has records");
    numbers
        .iter()
        .filter_map(|number| usize::try_from(number.as_u64()?).ok())
        .collect()
}

#[derive(Default)]
struct Run {
    /// The batches in the order in which the function got them.
    batches: Vec<Vec<usize>>,
    discarded: Vec<(Condition, Vec<usize>, u32)>,
    end: Timestamp,
}

impl Run {
    fn deliveries(&self) -> BTreeMap<usize, usize> {
        self.batches
            .iter()
            .flatten()
            .fold(BTreeMap::new(), |mut counts, number| {
                *counts.entry(*number).or_default() += 1;
                counts
            })
    }

    fn discard(&mut self, discarded: &Discarded) {
        let numbers = discarded
            .items
            .iter()
            .filter_map(|item| item.event.parse().ok())
            .collect();
        self.discarded
            .push((discarded.condition, numbers, discarded.invoke_count));
    }
}

/// Delivers everything; the state goes through its text between any two steps.
fn deliver(
    rules: StreamRules,
    shard: &Shard,
    mut function: impl FnMut(&Invocation, &[usize]) -> FunctionResult,
) -> Run {
    let mut run = Run {
        end: START,
        ..Run::default()
    };
    let mut batcher = StreamBatcher::new(rules, shard.position(&ShardIterator::TrimHorizon), START);
    for _ in 0..100_000 {
        let text = serde_json::to_string(&batcher).expect("a batcher has a text");
        batcher = serde_json::from_str(&text).expect("the text is a batcher");
        match batcher.next(run.end, shard, &|_| true) {
            StreamStep::Invoke(invocation) => {
                let numbers = numbers(&invocation.event);
                let result = function(&invocation, &numbers);
                run.batches.push(numbers);
                if let Some(discarded) = batcher.after_response(run.end, &result) {
                    run.discard(&discarded);
                }
            }
            StreamStep::Discarded(discarded) => run.discard(&discarded),
            StreamStep::Wait(Some(next)) => {
                assert!(next > run.end, "a wait ends later");
                run.end = next;
            }
            StreamStep::Wait(None) => return run,
            StreamStep::Busy => panic!("nothing runs"),
        }
    }
    panic!("the delivery does not end");
}

fn failures(items: &[String]) -> FunctionResult {
    let failures: Vec<_> = items
        .iter()
        .map(|item| serde_json::json!({"itemIdentifier": item}))
        .collect();
    FunctionResult::Returned(serde_json::json!({"batchItemFailures": failures}).to_string())
}

fn ok() -> FunctionResult {
    FunctionResult::Returned(String::new())
}

#[test]
fn without_bisection_the_whole_batch_is_given_up() {
    let rules = StreamRules {
        batch_size: 3,
        maximum_retry_attempts: Some(2),
        ..StreamRules::default()
    };
    let run = deliver(rules, &shard(5), |_, numbers| {
        if numbers.contains(&1) {
            FunctionResult::Error
        } else {
            ok()
        }
    });
    assert_eq!(
        run.batches,
        [vec![0, 1, 2], vec![0, 1, 2], vec![0, 1, 2], vec![3, 4]]
    );
    assert_eq!(
        run.discarded,
        [(Condition::RetryAttemptsExhausted, vec![0, 1, 2], 3)]
    );
}

#[test]
fn bisection_keeps_the_order_and_gives_up_one_record() {
    let rules = StreamRules {
        batch_size: 4,
        maximum_retry_attempts: Some(0),
        bisect: true,
        ..StreamRules::default()
    };
    let run = deliver(rules, &shard(5), |_, numbers| {
        if numbers.contains(&2) {
            FunctionResult::Error
        } else {
            ok()
        }
    });
    assert_eq!(
        run.batches,
        [
            vec![0, 1, 2, 3],
            vec![0, 1],
            vec![2, 3],
            vec![2],
            vec![3],
            vec![4]
        ]
    );
    assert_eq!(
        run.discarded,
        [(Condition::RetryAttemptsExhausted, vec![2], 1)]
    );
}

#[test]
fn a_report_is_a_checkpoint_and_ends_the_attempts() {
    let rules = StreamRules {
        batch_size: 4,
        maximum_retry_attempts: Some(1),
        report_batch_item_failures: true,
        ..StreamRules::default()
    };
    let run = deliver(rules, &shard(4), |invocation, numbers| {
        let from = numbers.iter().position(|number| *number == 2);
        failures(from.map_or(&[], |from| &invocation.sequence_numbers[from..=from]))
    });
    assert_eq!(run.batches, [vec![0, 1, 2, 3], vec![2, 3], vec![2, 3]]);
    assert_eq!(
        run.discarded,
        [(Condition::RetryAttemptsExhausted, vec![2, 3], 2)]
    );
}

#[test]
fn a_record_is_retried_until_it_is_too_old() {
    let rules = StreamRules {
        maximum_record_age: Some(Duration::from_secs(90)),
        ..StreamRules::default()
    };
    let run = deliver(rules, &shard(1), |_, _| FunctionResult::Error);
    let attempts = u32::try_from(run.batches.len()).unwrap();
    assert_eq!(
        run.discarded,
        [(Condition::RecordAgeExceeded, vec![0], attempts)]
    );
    assert_eq!(
        run.end,
        START + Duration::from_millis(90_001),
        "as soon as it is older than the limit"
    );
}

#[test]
fn a_record_as_old_as_the_limit_is_still_delivered() {
    let limit = Duration::from_secs(90);
    let rules = StreamRules {
        maximum_record_age: Some(limit),
        ..StreamRules::default()
    };
    let shard = shard(1);
    let mut batcher = StreamBatcher::new(rules, shard.position(&ShardIterator::TrimHorizon), START);
    let mut late = batcher.clone();
    assert!(matches!(
        batcher.next(START + limit, &shard, &|_| true),
        StreamStep::Invoke(_)
    ));
    let later = START + limit + Duration::from_millis(1);
    assert!(matches!(
        late.next(later, &shard, &|_| true),
        StreamStep::Discarded(_)
    ));
}

#[test]
fn a_window_gathers_and_the_next_one_begins_after_the_invocation() {
    let rules = StreamRules {
        batch_size: 10,
        window: Duration::from_secs(20),
        ..StreamRules::default()
    };
    let mut shard = shard(1);
    let mut batcher = StreamBatcher::new(rules, shard.position(&ShardIterator::TrimHorizon), START);
    let at = |seconds| START + Duration::from_secs(seconds);
    assert_eq!(
        batcher.next(at(0), &shard, &|_| true),
        StreamStep::Wait(Some(at(20)))
    );
    assert!(matches!(
        batcher.next(at(20), &shard, &|_| true),
        StreamStep::Invoke(_)
    ));
    shard.append(StreamItem {
        sequence_number: shard.next_sequence_number(),
        arrived: at(21),
        partition: String::new(),
        event: "1".into(),
    });
    assert_eq!(batcher.next(at(21), &shard, &|_| true), StreamStep::Busy);
    batcher.after_response(at(25), &ok());
    assert_eq!(
        batcher.next(at(25), &shard, &|_| true),
        StreamStep::Wait(Some(at(45)))
    );
}

#[test]
fn lanes_share_a_shard_and_keep_each_partition_in_order() {
    let shard = shard(40);
    let mut seen = Vec::new();
    for index in 0..3 {
        let rules = StreamRules {
            batch_size: 4,
            lane: Lane { index, count: 3 },
            ..StreamRules::default()
        };
        let run = deliver(rules, &shard, |_, _| ok());
        let delivered: Vec<usize> = run.batches.concat();
        assert!(delivered.is_sorted());
        seen.extend(delivered);
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..40).collect::<Vec<_>>());
}

/// A function whose failures depend on the records and on chance.
#[derive(Clone, Debug)]
struct Faults {
    poisoned: Vec<bool>,
    outcomes: Vec<u8>,
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_record_is_lost_or_passes_another(
        poisoned in proptest::collection::vec(proptest::bool::weighted(0.2), 1..30),
        outcomes in proptest::collection::vec(0u8..6, 0..40),
        batch_size in 1usize..9,
        retries in 0u32..4,
        bisect: bool,
        report: bool,
    ) {
        let faults = Faults { poisoned, outcomes };
        let count = faults.poisoned.len();
        let rules = StreamRules {
            batch_size,
            maximum_retry_attempts: Some(retries),
            report_batch_item_failures: report,
            bisect,
            ..StreamRules::default()
        };
        let mut chance = faults.outcomes.iter();
        let mut processed = Vec::new();
        let run = deliver(rules, &shard(count), |invocation, numbers| {
            let bad = numbers.iter().position(|number| faults.poisoned[*number]);
            let result = match (chance.next(), bad) {
                (Some(0), _) => FunctionResult::Throttled,
                (Some(1), _) => FunctionResult::Error,
                (Some(2), _) => FunctionResult::Returned("no JSON".into()),
                (_, None) => ok(),
                (_, Some(place)) if report => failures(&invocation.sequence_numbers[place..]),
                (_, Some(_)) => FunctionResult::Error,
            };
            let done = match (&result, bad) {
                (FunctionResult::Returned(text), _) if text.is_empty() => numbers.len(),
                (FunctionResult::Returned(text), Some(place)) if text.starts_with('{') => place,
                (FunctionResult::Returned(_), _) if !report => numbers.len(),
                _ => 0,
            };
            processed.extend(&numbers[..done]);
            result
        });
        let given_up: Vec<usize> = run.discarded.iter().flat_map(|(_, numbers, _)| numbers.clone()).collect();
        prop_assert!(processed.is_sorted(), "records are processed in order: {:?}", processed);
        let mut all: Vec<usize> = processed.iter().chain(&given_up).copied().collect();
        all.sort_unstable();
        prop_assert_eq!(all, (0..count).collect::<Vec<_>>(), "each record is processed or given up, once");
        prop_assert!(run.batches.iter().all(|batch| batch.len() <= batch_size && batch.is_sorted()));
        prop_assert!(run.discarded.iter().all(|(_, _, attempts)| *attempts == retries + 1));
        prop_assert_eq!(run.deliveries().len(), count);
    }
}
