//! What several areas need: ids, times and comparisons.

use petstore_core::Timestamp;
use petstore_local::events::queue::{AttributeValue, MessageAttribute, SendMessage};
use serde_json::Value;
use uuid::Uuid;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The start of every case.
pub(crate) const START: Timestamp = Timestamp::from_millis(1_700_000_000_123);

/// A generator of ids that differ.
pub(crate) fn counter() -> impl FnMut() -> Uuid {
    let mut last = 0x1111_2222_3333_4444_5555_6666_7777_0000u128;
    move || {
        last += 1;
        Uuid::from_u128(last)
    }
}

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

/// Compares a result with `valid` or `error` of a case; `own` is the error's code and message.
pub(crate) fn expect_error(
    case: &Value,
    result: Result<(), (String, String)>,
) -> Result<(), String> {
    let expected = &case["error"];
    match result {
        Ok(()) if expected.is_null() => Ok(()),
        Ok(()) => Err(format!("accepted instead of {expected}")),
        Err((code, message)) if expected.is_null() => Err(format!("refused: {code} {message}")),
        Err((code, message)) => {
            let mut names = super::matching::Names::default();
            for (name, own) in [("code", code), ("message", message)] {
                let Some(text) = expected[name].as_str() else {
                    continue;
                };
                let wildcard = text == "<any>";
                if !wildcard
                    && text != own
                    && !super::matching::matches_text(text, &own, &mut names)
                {
                    return Err(format!("{own} instead of {text}"));
                }
            }
            Ok(())
        }
    }
}

/// The keys of a JSON object in the order of its text.
pub(crate) fn keys_in_order(text: &str) -> Vec<String> {
    struct Keys;
    impl<'de> serde::de::Visitor<'de> for Keys {
        type Value = Vec<String>;
        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("an object")
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(
            self,
            mut map: A,
        ) -> Result<Self::Value, A::Error> {
            let mut keys = Vec::new();
            while let Some((key, _)) = map.next_entry::<String, serde::de::IgnoredAny>()? {
                keys.push(key);
            }
            Ok(keys)
        }
    }
    serde::Deserializer::deserialize_map(&mut serde_json::Deserializer::from_str(text), Keys)
        .unwrap_or_default()
}

/// The texts of a JSON list.
pub(crate) fn texts(list: &Value) -> Vec<&str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}
