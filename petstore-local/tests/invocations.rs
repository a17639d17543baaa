//! Asynchronous invocations from the event to the record.

use petstore_core::Timestamp;
use petstore_local::events::ids::CountedIds;
use petstore_local::events::invocation::{AsyncInvocations, InvocationResult, Outgoing, Work};
use petstore_local::events::topic::MessageAttribute;
use proptest::prelude::*;

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:111111111111:function:feed";

fn error() -> InvocationResult {
    InvocationResult::Failed(r#"{"errorMessage":"no food","errorType":"Hunger"}"#.into())
}

/// Runs the queue until it is empty; returns when the function ran, and what was sent.
fn run(
    queue: &mut AsyncInvocations,
    mut result: impl FnMut(u32) -> InvocationResult,
) -> (Vec<u64>, Vec<Outgoing>) {
    let (mut ids, mut now) = (CountedIds::default(), Timestamp::EPOCH);
    let (mut runs, mut sent) = (Vec::new(), Vec::new());
    queue.invoke("{\"pet\": 7}", now, &mut ids);
    while let Some(due) = queue.next_due() {
        now = now.max(due);
        for (id, work) in queue.take_due(now) {
            match work {
                Work::Invoke(invocation) => {
                    runs.push(now.as_seconds());
                    queue.report(id, &result(invocation.attempt), now, &mut ids);
                }
                Work::Send(outgoing) => {
                    sent.push(outgoing);
                    queue.sent(id);
                }
            }
        }
    }
    (runs, sent)
}

#[test]
fn a_function_that_fails_is_run_three_times() {
    let mut queue = AsyncInvocations::new(FUNCTION);
    queue.settings.dead_letter_target = Some("arn:aws:sns:eu-west-1:111111111111:lost".into());
    let (runs, sent) = run(&mut queue, |_| error());
    assert_eq!(runs, [0, 60, 180]);
    let [
        Outgoing::Sns {
            message,
            attributes,
            ..
        },
    ] = &sent[..]
    else {
        panic!("{sent:?}")
    };
    assert_eq!(message, "{\"pet\": 7}");
    assert_eq!(
        attributes.get("ErrorMessage"),
        Some(&MessageAttribute::string("no food"))
    );
}

#[test]
fn throttles_do_not_count_as_attempts() {
    let mut throttled = 3;
    let (runs, _) = run(&mut AsyncInvocations::new(FUNCTION), |attempt| {
        assert_eq!(attempt, 1);
        throttled -= 1;
        if throttled >= 0 {
            InvocationResult::Throttled
        } else {
            InvocationResult::Returned("null".into())
        }
    });
    assert_eq!(runs, [0, 1, 3, 7]);
}

#[test]
fn a_bucket_gets_records_of_failures_under_the_time() {
    let mut queue = AsyncInvocations::new(FUNCTION);
    queue.settings.config.maximum_retry_attempts = Some(0);
    let destination = Some("arn:aws:s3:::records".to_owned());
    queue
        .settings
        .config
        .destination_config
        .on_failure
        .destination = destination;
    let (_, sent) = run(&mut queue, |_| error());
    let [Outgoing::S3 { key, body, .. }] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert!(
        key.starts_with("aws/lambda/async/feed/1970/01/01/1970-01-01T00.00.00-"),
        "{key}"
    );
    assert!(body.contains(r#""requestPayload":{"pet": 7}"#), "{body}");
}

#[test]
fn nothing_runs_without_concurrency() {
    let mut queue = AsyncInvocations::new(FUNCTION);
    queue.settings.reserved_concurrency_zero = true;
    let destination = Some("arn:aws:events:eu-west-1:1:event-bus/pets".to_owned());
    queue
        .settings
        .config
        .destination_config
        .on_failure
        .destination = destination;
    let (runs, sent) = run(&mut queue, |_| error());
    assert_eq!(runs.len(), 0);
    let [
        Outgoing::EventBridge {
            detail_type,
            detail,
            ..
        },
    ] = &sent[..]
    else {
        panic!("{sent:?}")
    };
    assert!(detail_type.ends_with("- Failure"), "{detail_type}");
    assert!(!detail.contains("responseContext"), "{detail}");
}

proptest! {
    #[test]
    fn every_event_ends_within_its_age(age in 60..21_600_u32, throttles in 0..400_u32) {
        let mut queue = AsyncInvocations::new(FUNCTION);
        queue.settings.config.maximum_event_age_in_seconds = Some(age);
        let mut left = throttles;
        let (runs, _) = run(&mut queue, |_| {
            let result = if left > 0 { InvocationResult::ServiceError } else { error() };
            left = left.saturating_sub(1);
            result
        });
        prop_assert!(runs.iter().all(|second| *second < u64::from(age)));
    }
}
