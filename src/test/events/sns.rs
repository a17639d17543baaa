//! Notifications of a topic.

use serde::Serialize;
use serde_json::json;

use super::test_event::{ACCOUNT, REGION, TestEvent, to_json};

/// Notifications of a topic, with messages in JSON.
///
/// # Panics
///
/// Panics if a message cannot be serialized as JSON.
#[track_caller]
pub fn sns<T: Serialize>(messages: impl IntoIterator<Item = T>) -> TestEvent {
    let messages: Vec<String> = messages
        .into_iter()
        .map(|message| to_json(&message).to_string())
        .collect();
    TestEvent::records(messages.into_iter().enumerate().map(|(index, message)| {
        let topic = format!("arn:aws:sns:{REGION}:{ACCOUNT}:topic");
        json!({
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": format!("{topic}:00000000-0000-0000-0000-000000000000"),
            "Sns": {
                "Type": "Notification",
                "MessageId": format!("message-{index}"),
                "TopicArn": topic,
                "Subject": null,
                "Message": message,
                "Timestamp": "2026-01-01T00:00:00.000Z",
                "SignatureVersion": "1",
                "MessageAttributes": {},
            },
        })
    }))
}
