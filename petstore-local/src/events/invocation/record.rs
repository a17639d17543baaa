//! The invocation record that destinations get
//! (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>).

use petstore_core::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Condition, Invocation};
use crate::events::time::iso_millis;

/// What happened to the event.
pub(super) struct Facts<'a> {
    pub(super) function_arn: &'a str,
    pub(super) executed_version: &'a str,
    pub(super) condition: Condition,
    pub(super) invocation: &'a Invocation,
    /// How often the function was run.
    pub(super) invoke_count: u32,
    /// What the function returned or raised last; absent if it was never run.
    pub(super) response: Option<&'a str>,
    pub(super) now: Timestamp,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    version: &'static str,
    timestamp: String,
    request_context: RequestContext<'a>,
    request_payload: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_context: Option<ResponseContext<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_payload: Option<Box<RawValue>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext<'a> {
    request_id: &'a str,
    function_arn: &'a str,
    condition: Condition,
    approximate_invoke_count: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResponseContext<'a> {
    status_code: u16,
    executed_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    function_error: Option<&'static str>,
}

/// Renders the record.
pub(super) fn render(facts: &Facts<'_>) -> String {
    let failed = facts.condition != Condition::Success;
    let record = Record {
        version: "1.0",
        timestamp: iso_millis(facts.now),
        request_context: RequestContext {
            request_id: &facts.invocation.request_id,
            function_arn: facts.function_arn,
            condition: facts.condition,
            approximate_invoke_count: facts.invoke_count,
        },
        request_payload: json(&facts.invocation.event),
        response_context: facts.response.map(|_| ResponseContext {
            status_code: 200,
            executed_version: facts.executed_version,
            function_error: failed.then_some("Unhandled"),
        }),
        response_payload: facts.response.map(json),
    };
    // Texts, numbers and checked JSON: this always serializes.
    serde_json::to_string(&record).unwrap_or_default()
}

/// A payload as JSON. One that is not JSON becomes a text.
fn json(payload: &str) -> Box<RawValue> {
    RawValue::from_string(payload.trim().to_owned())
        .or_else(|_| serde_json::value::to_raw_value(payload))
        .unwrap_or_else(|_| RawValue::NULL.to_owned())
}
