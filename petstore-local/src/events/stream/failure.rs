//! What Lambda reports about records that it gave up.
//!
//! Source: Lambda developer guide, *Retain discarded records for DynamoDB* and *for Kinesis*.

use petstore_core::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::shard::event;
use super::{Condition, Discarded, StreamItem};
use crate::events::mapping::MappingSource;
use crate::events::time::{date, iso_millis, iso_seconds, time_of_day};

/// What a report states beside the records.
#[derive(Clone, Copy, Debug)]
pub struct FailureContext<'a> {
    /// The kind of the stream.
    pub source: MappingSource,
    /// The id of the mapping.
    pub mapping_id: Uuid,
    /// The ARN of the function, without qualifier.
    pub function_arn: &'a str,
    /// The ARN of the stream.
    pub stream_arn: &'a str,
    /// The id of the shard.
    pub shard_id: &'a str,
    /// The request id of the last invocation; a new id if there was none.
    pub request_id: Uuid,
    /// The time of the report.
    pub now: Timestamp,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    request_context: RequestContext<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_context: Option<ResponseContext>,
    version: &'static str,
    timestamp: String,
    #[serde(rename = "DDBStreamBatchInfo", skip_serializing_if = "Option::is_none")]
    dynamodb: Option<BatchInfo<'a>>,
    #[serde(rename = "KinesisBatchInfo", skip_serializing_if = "Option::is_none")]
    kinesis: Option<BatchInfo<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Box<RawValue>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext<'a> {
    request_id: Uuid,
    function_arn: &'a str,
    condition: Condition,
    approximate_invoke_count: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResponseContext {
    status_code: u16,
    executed_version: &'static str,
    function_error: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BatchInfo<'a> {
    shard_id: &'a str,
    start_sequence_number: &'a str,
    end_sequence_number: &'a str,
    approximate_arrival_of_first_record: String,
    approximate_arrival_of_last_record: String,
    batch_size: usize,
    stream_arn: &'a str,
}

/// The report to a queue or a topic as JSON text. It names the records by their sequence numbers.
pub fn failure_document(discarded: &Discarded, context: &FailureContext<'_>) -> String {
    render(discarded, context, None)
}

/// The report to a bucket as JSON text, which contains the whole event, too.
pub fn failure_object(discarded: &Discarded, context: &FailureContext<'_>) -> String {
    let payload = RawValue::from_string(event(&discarded.items)).ok();
    render(discarded, context, payload)
}

fn render(
    discarded: &Discarded,
    context: &FailureContext<'_>,
    payload: Option<Box<RawValue>>,
) -> String {
    let kinesis = context.source == MappingSource::Kinesis;
    let batch = BatchInfo::new(
        &discarded.items,
        context,
        if kinesis { iso_millis } else { iso_seconds },
    );
    let (dynamodb, kinesis) = if kinesis {
        (None, Some(batch))
    } else {
        (Some(batch), None)
    };
    let responded = discarded.condition == Condition::RetryAttemptsExhausted;
    let document = Document {
        request_context: RequestContext {
            request_id: context.request_id,
            function_arn: context.function_arn,
            condition: discarded.condition,
            approximate_invoke_count: discarded.invoke_count,
        },
        response_context: responded.then(|| ResponseContext {
            status_code: 200,
            executed_version: "$LATEST",
            function_error: discarded.raised.then_some("Unhandled"),
        }),
        version: "1.0",
        timestamp: iso_millis(context.now),
        dynamodb,
        kinesis,
        payload,
    };
    // Texts and numbers always serialize.
    serde_json::to_string(&document).unwrap_or_default()
}

/// The key of the object that a bucket gets; `id` makes it unique.
pub fn failure_object_key(context: &FailureContext<'_>, id: Uuid) -> String {
    let (day, second) = (date(context.now), time_of_day(context.now, '.'));
    format!(
        "aws/lambda/{}/{}/{}/{day}T{second}-{id}",
        context.mapping_id,
        context.shard_id,
        day.replace('-', "/")
    )
}

impl<'a> BatchInfo<'a> {
    fn new(
        items: &'a [StreamItem],
        context: &FailureContext<'a>,
        time: fn(Timestamp) -> String,
    ) -> Self {
        let number =
            |item: Option<&'a StreamItem>| item.map_or("", |item| item.sequence_number.as_str());
        let arrival =
            |item: Option<&StreamItem>| time(item.map_or(context.now, |item| item.arrived));
        BatchInfo {
            shard_id: context.shard_id,
            start_sequence_number: number(items.first()),
            end_sequence_number: number(items.last()),
            approximate_arrival_of_first_record: arrival(items.first()),
            approximate_arrival_of_last_record: arrival(items.last()),
            batch_size: items.len(),
            stream_arn: context.stream_arn,
        }
    }
}
