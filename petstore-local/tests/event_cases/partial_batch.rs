//! What Lambda makes of a response to a batch.

use petstore_local::events::mapping::{
    BatchOutcome, FunctionResult, evaluate_queue_response, evaluate_stream_response,
};
use serde_json::Value;

use crate::support::texts;

pub(crate) fn check(case: &Value) -> Result<(), String> {
    let batch = texts(&case["batch"]);
    let report = case["report_batch_item_failures"]
        .as_bool()
        .unwrap_or(false);
    let result = function_result(case);
    let outcome = match case["source_type"].as_str() {
        _ if !report => BatchOutcome::without_report(&result),
        Some("dynamodb" | "kinesis") => evaluate_stream_response(&batch, &result),
        _ => evaluate_queue_response(&batch, &result),
    };
    let retried: Vec<&str> = outcome
        .retried(batch.len())
        .into_iter()
        .map(|place| batch[place])
        .collect();
    let name = match outcome {
        BatchOutcome::Success => "success",
        BatchOutcome::Partial(_) => "partial",
        BatchOutcome::Failure(_) => "complete-failure",
    };
    if retried != texts(&case["retried"]) || case["outcome"] != name {
        return Err(format!("{name}, retried {retried:?}"));
    }
    Ok(())
}

fn function_result(case: &Value) -> FunctionResult {
    if case["function_error"].as_bool().unwrap_or(false) {
        return FunctionResult::Error;
    }
    match case["response_text"].as_str() {
        Some(text) => FunctionResult::Returned(text.to_owned()),
        None => FunctionResult::Returned(case["response"].to_string()),
    }
}
