//! Messages of a queue.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use serde_json::json;

use super::test_event::{ACCOUNT, REGION, TestEvent, to_json};

/// A batch of messages from a queue, with JSON bodies.
///
/// # Panics
///
/// Panics if a body cannot be serialized as JSON.
#[track_caller]
pub fn sqs<T: Serialize>(bodies: impl IntoIterator<Item = T>) -> TestEvent {
    let texts: Vec<String> = bodies
        .into_iter()
        .map(|body| to_json(&body).to_string())
        .collect();
    sqs_text(texts)
}

/// A batch of messages from a queue, with bodies of text.
pub fn sqs_text(bodies: impl IntoIterator<Item = impl Into<String>>) -> TestEvent {
    TestEvent::records(bodies.into_iter().enumerate().map(|(index, body)| {
        json!({
            "messageId": format!("message-{index}"),
            "receiptHandle": format!("receipt-{index}"),
            "body": body.into(),
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": millis().to_string(),
                "SenderId": "AIDAEXAMPLE",
                "ApproximateFirstReceiveTimestamp": millis().to_string(),
            },
            "messageAttributes": {},
            "md5OfBody": "00000000000000000000000000000000",
            "eventSource": "aws:sqs",
            "eventSourceARN": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:queue"),
            "awsRegion": REGION,
        })
    }))
}

fn millis() -> u128 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map(|now| now.as_millis()).unwrap_or_default()
}
