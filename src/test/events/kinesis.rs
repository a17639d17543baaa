//! Records of a Kinesis stream.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::json;

use super::test_event::{ACCOUNT, REGION, TestEvent, to_json};

/// Records of a Kinesis stream, with data in JSON.
///
/// # Panics
///
/// Panics if the data cannot be serialized as JSON.
#[track_caller]
pub fn kinesis<T: Serialize>(data: impl IntoIterator<Item = T>) -> TestEvent {
    let data: Vec<Vec<u8>> = data
        .into_iter()
        .map(|data| to_json(&data).to_string().into_bytes())
        .collect();
    kinesis_bytes(data)
}

/// Records of a Kinesis stream.
pub fn kinesis_bytes(data: impl IntoIterator<Item = impl AsRef<[u8]>>) -> TestEvent {
    TestEvent::records(data.into_iter().enumerate().map(|(index, data)| {
        let number = format!("4954{:052}", index);
        json!({
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": "key",
                "sequenceNumber": number,
                "data": STANDARD.encode(data.as_ref()),
                "approximateArrivalTimestamp": 1767225600.0,
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": format!("shardId-000000000000:{number}"),
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": format!("arn:aws:iam::{ACCOUNT}:role/role"),
            "awsRegion": REGION,
            "eventSourceARN": format!("arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/stream"),
        })
    }))
}
