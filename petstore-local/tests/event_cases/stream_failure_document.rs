//! Whole reports of records that were given up.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use petstore_core::Timestamp;
use petstore_local::events::ids::{CountedIds, IdSource};
use petstore_local::events::mapping::{
    FunctionResult, MappingConfig, MappingFacts, MappingOptions, MappingSource,
};
use petstore_local::events::stream::{
    FailureContext, KinesisPut, Lane, Shard, ShardIterator, StreamBatcher, StreamItem, StreamPlace,
    StreamRules, StreamStep, StreamView, TableChange, change_record, failure_document,
    failure_object, failure_object_key, kinesis_record,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::matching::{Names, compare};

/// Eleven minutes past ten on 14 November 2023: month and minute share a placeholder in the keys of
/// objects.
const NOW: Timestamp = Timestamp::from_millis(1_699_999_880_123);
const SHARD: &str = "shardId-000000000000";

pub(crate) fn check(case: &Value) -> Result<(), String> {
    let kinesis = case["source_type"] == "kinesis";
    let given = &case["given"];
    let stream_arn = if kinesis {
        "arn:aws:kinesis:us-east-1:111111111111:stream/s"
    } else {
        "arn:aws:dynamodb:us-east-1:111111111111:table/t/stream/2024-01-01T00:00:00.000"
    };
    let mut options: MappingOptions =
        serde_json::from_value(given.clone()).map_err(|error| error.to_string())?;
    options.event_source_arn = Some(stream_arn.to_owned());
    options.starting_position = Some("TRIM_HORIZON".to_owned());
    let config = MappingConfig::create(&options, &MappingFacts::default())
        .map_err(|error| error.to_string())?;
    let shard = shard(case, kinesis, stream_arn);
    let mut now = NOW;
    let mut batcher = StreamBatcher::new(
        StreamRules::from_config(&config, Lane::WHOLE),
        shard.position(&ShardIterator::TrimHorizon),
        now,
    );
    let all = given["batch"].as_u64().unwrap_or(1);
    let discarded = loop {
        match batcher.next(now, &shard, &|_| true) {
            StreamStep::Invoke(invocation) => {
                let result = match given["function"].as_str() {
                    Some("raises") => FunctionResult::Error,
                    Some(_) => {
                        let last = invocation.sequence_numbers.last();
                        FunctionResult::Returned(
                            json!({"batchItemFailures": [{"itemIdentifier": last}]}).to_string(),
                        )
                    }
                    None => FunctionResult::Returned("null".into()),
                };
                if let Some(discarded) = batcher.after_response(now, &result) {
                    break discarded;
                }
            }
            StreamStep::Discarded(discarded) => break discarded,
            StreamStep::Wait(Some(next)) => now = next,
            other => return Err(format!("{other:?} with {all} records")),
        }
        if now.since(NOW) > Duration::from_secs(3600) {
            return Err("nothing was given up".into());
        }
    };
    let mut ids = CountedIds::default();
    let context = FailureContext {
        source: if kinesis {
            MappingSource::Kinesis
        } else {
            MappingSource::DynamoDb
        },
        mapping_id: ids.next_uuid(),
        function_arn: "arn:aws:lambda:us-east-1:111111111111:function:f",
        stream_arn,
        shard_id: SHARD,
        request_id: ids.next_uuid(),
        now,
    };
    let to_bucket = case["destination"] == "s3";
    let text = match to_bucket {
        true => failure_object(&discarded, &context),
        false => failure_document(&discarded, &context),
    };
    let document: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let own = match case["destination"].as_str() {
        Some("s3") => {
            json!({"object": document, "key": failure_object_key(&context, Uuid::from_u128(7))})
        }
        Some("sns") => json!({"Message": document}),
        _ => json!({"body": document}),
    };
    compare(&case["delivered"], &own, &mut Names::default())
}

/// The records of the case: those of its payload, if it has one.
fn shard(case: &Value, kinesis: bool, stream_arn: &str) -> Shard {
    let mut shard = Shard::new(SHARD);
    let payload = &case["delivered"]["object"]["payload"]["Records"];
    let expired = case["given"]["expired"].as_u64().unwrap_or(0);
    for number in 0..case["given"]["batch"].as_u64().unwrap_or(1) {
        let age = if number < expired { 3_600_000 } else { 0 };
        let arrived = Timestamp::from_millis(NOW.as_millis() - age);
        let record = &payload[usize::try_from(number).unwrap_or(0)];
        let item = item(
            record,
            kinesis,
            stream_arn,
            arrived,
            &shard.next_sequence_number(),
        );
        shard.append(item);
    }
    shard
}

fn item(
    record: &Value,
    kinesis: bool,
    stream_arn: &str,
    now: Timestamp,
    sequence_number: &str,
) -> StreamItem {
    if kinesis {
        let data = record["kinesis"]["data"]
            .as_str()
            .and_then(|data| STANDARD.decode(data).ok());
        return kinesis_record(&KinesisPut {
            data: &data.unwrap_or_else(|| b"data".to_vec()),
            partition_key: record["kinesis"]["partitionKey"].as_str().unwrap_or("key"),
            sequence_number,
            shard_id: SHARD,
            stream_arn,
            role_arn: "arn:aws:iam::111111111111:role/r",
            now,
        })
        .to_item();
    }
    let change = &record["dynamodb"];
    let default = json!({"id": {"S": sequence_number}});
    let new = change["NewImage"].as_object().or(default.as_object());
    let keys: Vec<&str> = change["Keys"].as_object().map_or_else(
        || vec!["id"],
        |keys| keys.keys().map(String::as_str).collect(),
    );
    let view = serde_json::from_value(change["StreamViewType"].clone())
        .unwrap_or(StreamView::NewAndOldImages);
    let place = StreamPlace {
        stream_arn,
        sequence_number,
        now,
    };
    let change = TableChange {
        keys: &keys,
        old: None,
        new,
        expired: false,
    };
    change_record(&change, view, &place, &mut CountedIds::default())
        .expect("an insert has a record")
        .to_item()
}
