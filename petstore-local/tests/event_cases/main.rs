//! Runs cases of what AWS does with events: `PETSTORE_EVENT_CASES` names the folder with one JSON
//! file per area.
//!
//! Prints one line per area and kind of evidence, then the ids of the cases that fail, then the
//! cases that are out of scope or judged wrong. All recorded cases must pass, 95 % of those from
//! the documentation of AWS, 90 % of those from other implementations.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod async_invoke;
mod batching;
mod case;
mod esm_config;
mod esm_filter;
mod eventbridge_delivery;
mod eventbridge_pattern;
mod handler_batch;
mod input_transformer;
mod matching;
mod partial_batch;
mod put_events;
mod queue_input;
mod rule_config;
mod s3_configuration;
mod s3_notification;
mod schedule_expression;
mod sns_delivery;
mod sns_filter;
mod sns_publish;
mod sns_world;
mod sqs_queue;
mod sqs_record;
mod sqs_send;
mod stream_failure_document;
mod stream_record;
mod stream_retry;
mod support;
mod tally;

use std::io::Write;

use case::Case;
use support::Checked;
use tally::Tally;

/// Runs one case.
type Check = fn(&Case) -> Checked;

/// Name and driver of each area.
const AREAS: [(&str, Check); 22] = [
    ("async-invoke", |case| async_invoke::check(&case.json)),
    ("batching", |case| batching::check(&case.json)),
    ("esm-config", |case| esm_config::check(&case.json)),
    ("esm-filter", |case| esm_filter::check(&case.json)),
    ("eventbridge-delivery", |case| {
        eventbridge_delivery::check(&case.json)
    }),
    ("eventbridge-pattern", eventbridge_pattern::check),
    ("handler-batch", |case| handler_batch::check(&case.json)),
    ("input-transformer", input_transformer::check),
    ("partial-batch", |case| partial_batch::check(&case.json)),
    ("put-events", |case| put_events::check(&case.json)),
    ("rule-config", |case| rule_config::check(&case.json)),
    ("s3-notification", |case| s3_notification::check(&case.json)),
    ("schedule-expression", |case| {
        schedule_expression::check(&case.json)
    }),
    ("sns-delivery", |case| sns_delivery::check(&case.json)),
    ("sns-filter", sns_filter::check),
    ("sns-publish", |case| sns_publish::check(&case.json)),
    ("sqs-queue", |case| sqs_queue::check(&case.json)),
    ("sqs-record", |case| sqs_record::check(&case.json)),
    ("sqs-send", |case| sqs_send::check(&case.json)),
    ("stream-failure-document", |case| {
        stream_failure_document::check(&case.json)
    }),
    ("stream-record", |case| stream_record::check(&case.json)),
    ("stream-retry", |case| stream_retry::check(&case.json)),
];

/// Cases that are judged wrong or out of scope, with the reason. They are listed, not counted.
const UNSUPPORTED: [(&str, &str); 0] = [];

#[test]
fn event_cases() {
    let Some(folder) = std::env::var_os("PETSTORE_EVENT_CASES") else {
        println!("skipped: PETSTORE_EVENT_CASES does not name a folder");
        return;
    };
    let folder = std::path::Path::new(&folder);
    let mut tally = Tally::new(&UNSUPPORTED);
    for (area, check) in AREAS {
        let path = folder.join(area).with_extension("json");
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{} is not readable: {error}", path.display()));
        let cases: Vec<Case> = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{} is not a list of cases: {error}", path.display()));
        for case in &cases {
            tally.count(area, &case.json, || check(case));
        }
    }
    // Written past the harness, which hides what a passing test prints.
    write!(std::io::stdout(), "\n{tally}").expect("the output is open");
    let below = tally.below();
    assert!(
        below.is_empty(),
        "too many cases fail: {}",
        below.join(", ")
    );
}
