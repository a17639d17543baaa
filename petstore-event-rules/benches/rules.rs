//! What one event costs against one compiled rule, and what compiling costs: median nanoseconds of
//! a run.
//!
//! `cargo bench -p petstore-event-rules`; with `-- --test` each runs once.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use petstore_event_rules::{
    EventPattern, FilterCriteria, FilterPolicy, FilterPolicyScope, InputTransformer, RuleContext,
    Schedule, ScheduleService, SourceType, Zone,
};
use serde_json::json;

/// How long a batch lasts. Long enough for the clock, short against what else the machine does.
const BATCH: Duration = Duration::from_micros(500);

const ROUNDS: usize = 201;

const PATTERN: &str = r#"{
    "source": ["shop.orders"],
    "detail-type": [{"prefix": "order-"}],
    "detail": {
        "status": ["paid", "sent"],
        "total": [{"numeric": [">", 10, "<=", 500]}],
        "customer": {"country": [{"anything-but": ["XX", "YY"]}]}
    }
}"#;

const LISTS: &str =
    r#"{"detail": {"items": {"kind": ["cat"], "price": [{"numeric": ["<", 20]}]}}}"#;

fn main() {
    let once = std::env::args().any(|argument| argument == "--test");
    let event = json!({
        "version": "0", "id": "1", "source": "shop.orders", "detail-type": "order-changed",
        "account": "111111111111", "time": "2024-05-01T10:00:00Z", "region": "eu-central-1",
        "resources": ["arn:aws:s3:::orders"],
        "detail": {
            "status": "sent", "total": 129.5, "customer": {"id": 7, "country": "DE"},
            "items": [{"kind": "dog", "price": 80}, {"kind": "cat", "price": 49.5}, {"kind": "cat", "price": 12}],
        },
    });
    let other = json!({"source": "shop.stock", "detail-type": "order-changed", "detail": {}});
    let text = event.to_string();
    let record = json!({"messageId": "1", "body": r#"{"pet": "cat", "age": 3}"#});

    let pattern = EventPattern::parse(PATTERN).expect("a pattern");
    let lists = EventPattern::parse(LISTS).expect("a pattern");
    let policy = FilterPolicy::parse(
        r#"{"detail": {"status": ["sent"]}}"#,
        FilterPolicyScope::MessageBody,
    )
    .expect("a policy");
    let criteria = FilterCriteria::parse(SourceType::Sqs, [r#"{"body": {"pet": ["cat"]}}"#])
        .expect("a filter");
    let schedule =
        Schedule::parse("cron(0 9 ? * 2#5 *)", ScheduleService::Rule).expect("a schedule");
    let paths = BTreeMap::from([("status".to_owned(), "$.detail.status".to_owned())]);
    let transformer =
        InputTransformer::new("t", &paths, r#"{"status": <status>}"#).expect("a template");
    assert!(pattern.matches(&event) && !pattern.matches(&other) && lists.matches(&event));
    assert!(policy.matches_value(&event) && criteria.matches(&record));

    bench(once, "pattern of 5 fields, match", || {
        black_box(pattern.matches(black_box(&event)));
    });
    bench(once, "pattern of 5 fields, other source", || {
        black_box(pattern.matches(black_box(&other)));
    });
    bench(once, "pattern within a list of objects", || {
        black_box(lists.matches(black_box(&event)));
    });
    bench(once, "filter policy on a parsed body", || {
        black_box(policy.matches_value(black_box(&event)));
    });
    bench(once, "filter of a queue, body parsed", || {
        black_box(criteria.matches(black_box(&record)));
    });
    bench(once, "next fifth Monday", || {
        black_box(schedule.next_after(black_box(1_704_067_200), 0, &Zone::UTC));
    });
    bench(once, "input transformer, event parsed", || {
        let _ = black_box(transformer.render(black_box(&text), &RuleContext::default()));
    });
    bench(once, "compiling the pattern of 5 fields", || {
        let _ = black_box(EventPattern::parse(black_box(PATTERN)));
    });
}

fn bench(once: bool, name: &str, mut run: impl FnMut()) {
    if once {
        run();
        println!("{name}: runs");
        return;
    }
    let mut size = 1_u32;
    while time(&mut run, size) < BATCH {
        size *= 2;
    }
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| time(&mut run, size).as_nanos() as f64 / f64::from(size))
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name:<40} {:>9.0} ns", times[ROUNDS / 2]);
}

fn time(run: &mut impl FnMut(), times: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        run();
    }
    start.elapsed()
}
