//! The response of a function that handles the records of a batch one by one.

use petstore_core::event::{BatchOrder, BatchProgress, BatchRecord, RecordResult};
use serde_json::{Value, json};

use crate::matching::{Names, compare};
use crate::support::{Checked, text};

pub(crate) fn check(case: &Value) -> Checked {
    let order = match (text(case, "source_type"), text(case, "option")) {
        ("sqs", "") => BatchOrder::Unordered,
        ("sqs-fifo", "") => BatchOrder::Fifo,
        ("sqs-fifo", "skip-group-on-error") => BatchOrder::FifoGroups,
        ("kinesis" | "dynamodb", "") => BatchOrder::Stream,
        other => return Err(format!("the driver does not handle {other:?}")),
    };
    let records: Vec<&Value> = case["records"].as_array().into_iter().flatten().collect();
    let mut batch = BatchProgress::new(
        order,
        records.iter().map(|record| BatchRecord {
            id: text(record, "id").into(),
            group: record["group"].as_str().map(Into::into),
        }),
    );
    let mut calls = Vec::new();
    while let Some(place) = batch.start_next() {
        let record = records[place];
        let result = match text(record, "result") {
            "ok" => RecordResult::Succeeded,
            "error" | "malformed" => RecordResult::Failed,
            "not-reached" => break,
            other => return Err(format!("the driver does not handle the result {other}")),
        };
        if record["result"] != "malformed" {
            calls.push(text(record, "id"));
        }
        batch.finish(place, result);
    }
    let mut names = Names::default();
    if let Some(expected) = case.get("calls") {
        compare(expected, &json!(calls), &mut names)?;
    }
    compare(&case["response"], &json!(batch.response()), &mut names)
}
