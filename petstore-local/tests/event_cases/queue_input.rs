//! Messages for queues as cases give them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use petstore_local::events::queue::{AttributeValue, MessageAttribute, SendMessage};
use serde_json::Value;

/// The message attributes of a case: `{"name": {"DataType": …, "StringValue" | "BinaryValue": …}}`.
pub(crate) fn attributes(given: &Value) -> Vec<(String, MessageAttribute)> {
    let attribute = |(name, value): (&String, &Value)| {
        let value_of = || match value.get("BinaryValue").and_then(Value::as_str) {
            Some(base64) => AttributeValue::Binary(STANDARD.decode(base64).unwrap_or_default()),
            None => {
                AttributeValue::Text(value["StringValue"].as_str().unwrap_or_default().to_owned())
            }
        };
        let data_type = value["DataType"].as_str().unwrap_or_default().to_owned();
        (
            name.clone(),
            MessageAttribute {
                data_type,
                value: value_of(),
            },
        )
    };
    given
        .as_object()
        .into_iter()
        .flatten()
        .map(attribute)
        .collect()
}

/// A message with the members of `SendMessage`.
pub(crate) fn message(given: &Value) -> SendMessage {
    let text = |name: &str| given[name].as_str().map(str::to_owned);
    let system = attributes(&given["MessageSystemAttributes"]);
    let trace_header = system
        .into_iter()
        .find(|(name, _)| name == "AWSTraceHeader")
        .and_then(|(_, value)| match value.value {
            AttributeValue::Text(text) => Some(text),
            AttributeValue::Binary(_) => None,
        });
    SendMessage {
        body: text("MessageBody"),
        delay_seconds: given["DelaySeconds"].as_i64(),
        attributes: attributes(&given["MessageAttributes"])
            .into_iter()
            .collect(),
        trace_header,
        group_id: text("MessageGroupId"),
        deduplication_id: text("MessageDeduplicationId"),
        sender_id: "AIDAEXAMPLE".to_owned(),
    }
}
