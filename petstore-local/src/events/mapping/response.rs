//! What Lambda makes of a function's response to a batch.
//!
//! Source: Lambda developer guide, *Reporting batch item failures* for Amazon SQS, DynamoDB and
//! Kinesis.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::Value;

/// How an invocation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionResult {
    /// The function returned this text, usually JSON.
    Returned(String),
    /// The function raised an error or timed out.
    Error,
    /// The function was not invoked: throttled, or a service error. It does not count as an
    /// attempt.
    Throttled,
}

/// What becomes of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchOutcome {
    /// The whole batch is done.
    Success,
    /// The records at these places, in order, are delivered again; the others are done.
    Partial(Vec<usize>),
    /// The whole batch is delivered again.
    Failure(FailureReason),
}

/// Why a whole batch failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailureReason {
    /// The function raised an error.
    FunctionError,
    /// The function reported every record, or the first one of a stream's batch.
    Reported,
    /// The response is not a valid report. The text names the problem.
    Malformed(String),
    /// The function was not invoked.
    Throttled,
}

impl BatchOutcome {
    /// The outcome of a batch whose mapping has no `ReportBatchItemFailures`: Lambda ignores what
    /// the function returned.
    pub fn without_report(result: &FunctionResult) -> Self {
        match result {
            FunctionResult::Returned(_) => Self::Success,
            FunctionResult::Error => Self::Failure(FailureReason::FunctionError),
            FunctionResult::Throttled => Self::Failure(FailureReason::Throttled),
        }
    }

    /// The places of the records that are delivered again, of a batch of `count`.
    pub fn retried(&self, count: usize) -> Vec<usize> {
        match self {
            BatchOutcome::Success => Vec::new(),
            BatchOutcome::Partial(places) => places.clone(),
            BatchOutcome::Failure(_) => (0..count).collect(),
        }
    }
}

/// Evaluates the response to a batch of a queue whose mapping has `ReportBatchItemFailures`. `ids`
/// are the message ids in order.
///
/// ```
/// use petstore_local::events::mapping::{BatchOutcome, FunctionResult, evaluate_queue_response};
/// let response = FunctionResult::Returned(r#"{"batchItemFailures": [{"itemIdentifier": "b"}]}"#.into());
/// assert_eq!(evaluate_queue_response(&["a", "b"], &response), BatchOutcome::Partial(vec![1]));
/// ```
pub fn evaluate_queue_response(ids: &[&str], result: &FunctionResult) -> BatchOutcome {
    evaluate(ids, result, |failed| {
        (0..ids.len())
            .filter(|place| ids.get(*place).is_some_and(|id| failed.contains(id)))
            .collect()
    })
}

/// Evaluates the response to a batch of a stream whose mapping has `ReportBatchItemFailures`. The
/// lowest sequence number that the function reported is the checkpoint: everything from there on is
/// delivered again.
pub fn evaluate_stream_response(numbers: &[&str], result: &FunctionResult) -> BatchOutcome {
    evaluate(numbers, result, |failed| {
        let lowest = failed
            .iter()
            .copied()
            .min_by(|a, b| compare_sequence_numbers(a, b));
        let from = lowest.and_then(|lowest| numbers.iter().position(|number| *number == lowest));
        from.map_or_else(Vec::new, |from| (from..numbers.len()).collect())
    })
}

/// Compares two sequence numbers as numbers: they are decimal, of any length.
pub fn compare_sequence_numbers(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn evaluate(
    ids: &[&str],
    result: &FunctionResult,
    retried: impl FnOnce(&BTreeSet<&str>) -> Vec<usize>,
) -> BatchOutcome {
    let FunctionResult::Returned(text) = result else {
        return BatchOutcome::without_report(result);
    };
    let failed = match reported(text) {
        Ok(failed) => failed,
        Err(problem) => return BatchOutcome::Failure(FailureReason::Malformed(problem)),
    };
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    if let Some(unknown) = failed.iter().find(|id| !known.contains(id.as_str())) {
        let problem = format!("the batch has no record \"{unknown}\"");
        return BatchOutcome::Failure(FailureReason::Malformed(problem));
    }
    let places = retried(&failed.iter().map(String::as_str).collect());
    match places.len() {
        0 => BatchOutcome::Success,
        all if all == ids.len() => BatchOutcome::Failure(FailureReason::Reported),
        _ => BatchOutcome::Partial(places),
    }
}

/// The identifiers that a response reports, or what is wrong with it.
fn reported(text: &str) -> Result<Vec<String>, String> {
    // A custom runtime may return no body at all.
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let response: Value =
        serde_json::from_str(text).map_err(|error| format!("the response is not JSON: {error}"))?;
    let failures = match &response {
        Value::Null => return Ok(Vec::new()),
        Value::String(text) if text.is_empty() => return Ok(Vec::new()),
        Value::Array(list) if list.is_empty() => return Ok(Vec::new()),
        Value::Object(members) => match members.get("batchItemFailures") {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(failures) => failures,
        },
        _ => return Err("the response is not an object".into()),
    };
    let Value::Array(failures) = failures else {
        return Err("`batchItemFailures` is not a list".into());
    };
    failures
        .iter()
        .map(|failure| match failure.get("itemIdentifier") {
            Some(Value::String(id)) if !id.is_empty() => Ok(id.clone()),
            Some(Value::String(_)) => Err("an `itemIdentifier` is empty".into()),
            Some(Value::Null) => Err("an `itemIdentifier` is null".into()),
            Some(_) => Err("an `itemIdentifier` is not a text".into()),
            None => Err("an entry of `batchItemFailures` has no `itemIdentifier`".into()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const IDS: [&str; 3] = ["9", "10", "11"];

    fn queue(response: &str) -> Vec<usize> {
        evaluate_queue_response(&IDS, &FunctionResult::Returned(response.into())).retried(3)
    }

    fn stream(response: &str) -> Vec<usize> {
        evaluate_stream_response(&IDS, &FunctionResult::Returned(response.into())).retried(3)
    }

    #[test]
    fn an_empty_response_is_a_success() {
        for response in [
            "",
            " ",
            "null",
            "{}",
            "[]",
            "\"\"",
            r#"{"batchItemFailures":null}"#,
            r#"{"batchItemFailures":[],"x":1}"#,
        ] {
            assert_eq!(
                (queue(response), stream(response)),
                (vec![], vec![]),
                "{response}"
            );
        }
    }

    #[test]
    fn a_response_that_is_not_a_report_fails_the_batch() {
        let entries = [
            "null",
            "7",
            r#""9""#,
            "{}",
            r#"{"itemIdentifier":null}"#,
            r#"{"itemIdentifier":""}"#,
            r#"{"itemIdentifier":9}"#,
            r#"{"itemIdentifier":"12"}"#,
            r#"{"id":"9"}"#,
        ];
        let reports = entries
            .map(|entry| format!(r#"{{"batchItemFailures":[{{"itemIdentifier":"10"}},{entry}]}}"#));
        let others = [
            "{",
            "true",
            "\"done\"",
            "[1]",
            r#"{"batchItemFailures":"9"}"#,
            r#"{"batchItemFailures":{}}"#,
        ];
        for response in reports.iter().map(String::as_str).chain(others) {
            assert_eq!(
                (queue(response), stream(response)),
                (vec![0, 1, 2], vec![0, 1, 2]),
                "{response}"
            );
        }
    }

    #[test]
    fn a_queue_retries_what_is_reported_and_a_stream_everything_after_the_lowest() {
        let report = r#"{"batchItemFailures":[{"itemIdentifier":"11"},{"itemIdentifier":"10"}]}"#;
        assert_eq!((queue(report), stream(report)), (vec![1, 2], vec![1, 2]));
        let report = r#"{"batchItemFailures":[{"itemIdentifier":"9"}]}"#;
        assert_eq!((queue(report), stream(report)), (vec![0], vec![0, 1, 2]));
    }

    #[test]
    fn without_the_report_only_errors_count() {
        let report =
            FunctionResult::Returned(r#"{"batchItemFailures":[{"itemIdentifier":"9"}]}"#.into());
        assert_eq!(BatchOutcome::without_report(&report), BatchOutcome::Success);
        assert_eq!(
            BatchOutcome::without_report(&FunctionResult::Error),
            BatchOutcome::Failure(FailureReason::FunctionError)
        );
    }

    proptest! {
        #[test]
        fn any_text_has_an_outcome(text in ".*") {
            let _ = (queue(&text), stream(&text));
        }

        #[test]
        fn sequence_numbers_compare_as_numbers(a: u64, b: u64) {
            prop_assert_eq!(compare_sequence_numbers(&a.to_string(), &format!("00{b}")), a.cmp(&b));
        }

        #[test]
        fn a_stream_retries_a_suffix_that_starts_at_the_lowest_report(reported in proptest::collection::btree_set(0usize..8, 1..8)) {
            let numbers: Vec<String> = (7..15).map(|n| n.to_string()).collect();
            let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
            let failures: Vec<Value> = reported.iter().rev().map(|place| serde_json::json!({"itemIdentifier": numbers[*place]})).collect();
            let response = serde_json::json!({"batchItemFailures": failures}).to_string();
            let outcome = evaluate_stream_response(&numbers, &FunctionResult::Returned(response));
            let first = *reported.first().unwrap();
            prop_assert_eq!(outcome.retried(8), (first..8).collect::<Vec<_>>());
        }
    }
}
