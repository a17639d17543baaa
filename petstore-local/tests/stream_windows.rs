//! Tumbling windows: which records are in one invocation, what state it gets, and when a window
//! ends.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::time::Duration;

use petstore_core::Timestamp;
use petstore_local::events::mapping::FunctionResult;
use petstore_local::events::stream::{
    Condition, Shard, ShardIterator, StreamBatcher, StreamItem, StreamRules, StreamStep,
    TumblingWindow,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const STREAM: &str = "arn:aws:dynamodb:eu-west-1:111111111111:table/sales/stream/1";
const START: u64 = 1_767_225_600;

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_seconds(START + seconds)
}

fn rules(seconds: u64) -> StreamRules {
    StreamRules {
        report_batch_item_failures: true,
        tumbling_window: Some(TumblingWindow {
            seconds,
            source_arn: STREAM.to_owned(),
        }),
        ..StreamRules::default()
    }
}

struct Delivery {
    shard: Shard,
    batcher: StreamBatcher,
}

impl Delivery {
    fn new(rules: StreamRules) -> Self {
        let shard = Shard::new("shardId-1");
        let position = shard.position(&ShardIterator::TrimHorizon);
        Delivery {
            batcher: StreamBatcher::new(rules, position, at(0)),
            shard,
        }
    }

    fn put(&mut self, seconds: u64, amount: u64) {
        self.shard.append(StreamItem {
            sequence_number: self.shard.next_sequence_number(),
            arrived: at(seconds),
            partition: String::new(),
            event: json!({"amount": amount}).to_string(),
        });
    }

    fn step(&mut self, seconds: u64) -> StreamStep {
        self.batcher.next(at(seconds), &self.shard, &|_| true)
    }

    #[track_caller]
    fn event(&mut self, seconds: u64) -> Value {
        match self.step(seconds) {
            StreamStep::Invoke(invocation) => serde_json::from_str(&invocation.event).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn respond(&mut self, seconds: u64, response: Value) {
        let result = FunctionResult::Returned(response.to_string());
        assert_eq!(self.batcher.after_response(at(seconds), &result), None);
    }
}

/// The sum of the amounts of an event and of its state.
fn sum(event: &Value) -> u64 {
    let amounts = event["Records"].as_array().unwrap();
    let amounts = amounts
        .iter()
        .map(|record| record["amount"].as_u64().unwrap());
    event["state"]["sum"].as_u64().unwrap_or(0) + amounts.sum::<u64>()
}

#[test]
fn a_state_is_passed_on_within_a_window_and_its_end_has_no_records() {
    let mut delivery = Delivery::new(rules(60));
    delivery.put(1, 5);
    let first = delivery.event(1);
    assert_eq!(
        first,
        json!({
            "Records": [{"amount": 5}],
            "window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z"},
            "state": {},
            "shardId": "shardId-1",
            "eventSourceARN": STREAM,
            "isFinalInvokeForWindow": false,
            "isWindowTerminatedEarly": false,
        })
    );
    delivery.respond(
        1,
        json!({"state": {"sum": sum(&first)}, "batchItemFailures": []}),
    );
    assert_eq!(delivery.step(2), StreamStep::Wait(Some(at(60))));
    delivery.put(30, 7);
    let second = delivery.event(30);
    assert_eq!(sum(&second), 12);
    delivery.respond(30, json!({"state": {"sum": 12}}));
    let last = delivery.event(60);
    assert_eq!((&last["Records"], sum(&last)), (&json!([]), 12));
    assert_eq!(last["isFinalInvokeForWindow"], true);
    delivery.respond(60, json!({"state": {}}));
    assert_eq!(delivery.step(61), StreamStep::Wait(None));
    delivery.put(70, 1);
    let next = delivery.event(70);
    assert_eq!(
        (&next["state"], &next["window"]["start"]),
        (&json!({}), &json!("2026-01-01T00:01:00Z"))
    );
}

#[test]
fn records_of_two_windows_are_two_batches_with_an_end_between_them() {
    let mut delivery = Delivery::new(rules(10));
    for (seconds, amount) in [(8, 1), (9, 2), (10, 4), (35, 8)] {
        delivery.put(seconds, amount);
    }
    let mut seen = Vec::new();
    for _ in 0..6 {
        let event = delivery.event(100);
        seen.push((sum(&event), event["isFinalInvokeForWindow"] == true));
        delivery.respond(100, json!({"state": {"sum": sum(&event)}}));
    }
    assert_eq!(
        seen,
        [
            (3, false),
            (3, true),
            (4, false),
            (4, true),
            (8, false),
            (8, true)
        ]
    );
}

#[test]
fn a_response_without_a_state_is_a_failure() {
    let mut delivery = Delivery::new(StreamRules {
        maximum_retry_attempts: Some(0),
        ..rules(60)
    });
    delivery.put(1, 5);
    delivery.event(1);
    let result = FunctionResult::Returned(r#"{"batchItemFailures":[]}"#.to_owned());
    let discarded = delivery.batcher.after_response(at(1), &result).unwrap();
    assert_eq!(discarded.condition, Condition::RetryAttemptsExhausted);
}

#[test]
fn a_failed_batch_gets_the_state_again_and_a_reported_record_a_newer_one() {
    let mut delivery = Delivery::new(rules(600));
    delivery.put(1, 5);
    delivery.event(1);
    delivery.respond(1, json!({"state": {"sum": 5}}));
    delivery.put(2, 1);
    delivery.put(2, 2);
    let event = delivery.event(2);
    assert_eq!(sum(&event), 8);
    delivery
        .batcher
        .after_response(at(2), &FunctionResult::Error);
    let event = delivery.event(10);
    assert_eq!(sum(&event), 8);
    let second = format!("1{:020}", 3);
    let report = json!({"state": {"sum": 6}, "batchItemFailures": [{"itemIdentifier": second}]});
    delivery.respond(10, report);
    assert_eq!(sum(&delivery.event(20)), 8);
}

#[test]
fn the_end_of_a_window_is_retried_until_it_succeeds() {
    let mut delivery = Delivery::new(StreamRules {
        maximum_retry_attempts: Some(1),
        maximum_record_age: Some(Duration::from_secs(60)),
        ..rules(10)
    });
    delivery.put(1, 5);
    delivery.event(1);
    delivery.respond(1, json!({"state": {"sum": 5}}));
    for attempt in 1..20 {
        let event = delivery.event(attempt * 100);
        assert_eq!(
            (sum(&event), event["isFinalInvokeForWindow"] == true),
            (5, true)
        );
        let failed = delivery
            .batcher
            .after_response(at(attempt * 100), &FunctionResult::Error);
        assert_eq!(failed, None);
    }
}

#[test]
fn a_state_that_is_too_large_ends_the_window_early_and_it_goes_on_without() {
    let mut delivery = Delivery::new(rules(60));
    delivery.put(1, 5);
    delivery.event(1);
    let large = "x".repeat(1024 * 1024);
    delivery.respond(1, json!({"state": {"text": large}}));
    delivery.put(2, 6);
    let end = delivery.event(2);
    assert_eq!(
        (
            &end["isFinalInvokeForWindow"],
            &end["isWindowTerminatedEarly"],
            &end["Records"]
        ),
        (&json!(true), &json!(true), &json!([]))
    );
    delivery.respond(2, json!({"state": {}}));
    let next = delivery.event(2);
    assert_eq!(
        (sum(&next), &next["window"]["end"]),
        (6, &json!("2026-01-01T00:01:00Z"))
    );
}

#[test]
fn an_open_window_survives_its_text() {
    let mut delivery = Delivery::new(rules(60));
    delivery.put(1, 5);
    delivery.event(1);
    delivery.respond(1, json!({"state": {"sum": 5}}));
    let text = serde_json::to_string(&delivery.batcher).unwrap();
    delivery.batcher = serde_json::from_str(&text).unwrap();
    assert_eq!(sum(&delivery.event(60)), 5);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever fails, each window ends once, with the sum of its records.
    #[test]
    fn every_window_ends_with_the_sum_of_its_records(
        gaps in prop::collection::vec((0..40_u64, 1..100_u64), 1..25),
        failures in prop::collection::vec(prop::bool::weighted(0.3), 0..60),
        batch_size in 1..5_usize,
        gathers in 0..15_u64,
    ) {
        let mut delivery = Delivery::new(StreamRules {
            batch_size,
            window: Duration::from_secs(gathers),
            ..rules(30)
        });
        let mut expected = std::collections::BTreeMap::<u64, u64>::new();
        let mut puts = Vec::new();
        let mut time = 0;
        for (gap, amount) in gaps {
            time += gap;
            puts.push((time, amount));
            *expected.entry(START / 30 * 30 + time / 30 * 30).or_default() += amount;
        }
        let (mut failures, mut puts) = (failures.into_iter(), puts.into_iter().peekable());
        let mut ends = Vec::new();
        for now in 0..time + 1000 {
            while let Some((_, amount)) = puts.next_if(|(when, _)| *when == now) {
                delivery.put(now, amount);
            }
            while let StreamStep::Invoke(invocation) = delivery.step(now) {
                let event: Value = serde_json::from_str(&invocation.event).unwrap();
                if failures.next() == Some(true) {
                    prop_assert_eq!(delivery.batcher.after_response(at(now), &FunctionResult::Error), None);
                    continue;
                }
                if event["isFinalInvokeForWindow"] == true {
                    ends.push((event["window"]["start"].clone(), sum(&event)));
                }
                delivery.respond(now, json!({"state": {"sum": sum(&event)}}));
            }
        }
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(start, sum)| {
                let time = petstore_local::events::time::iso_seconds(Timestamp::from_seconds(start));
                (json!(time), sum)
            })
            .collect();
        prop_assert_eq!(ends, expected);
    }
}
