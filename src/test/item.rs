//! Values as items of DynamoDB in JSON.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// The item of a value: `{"petId": "7"}` → `{"petId": {"S": "7"}}`.
#[track_caller]
pub(super) fn item(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(members)) => attributes(members),
        Ok(_) => panic!("an item is a struct or a map"),
        Err(error) => panic!("the item cannot be serialized: {error}"),
    }
}

fn attributes(members: Map<String, Value>) -> Map<String, Value> {
    members
        .into_iter()
        .map(|(name, value)| (name, attribute(value)))
        .collect()
}

fn attribute(value: Value) -> Value {
    match value {
        Value::Null => json!({"NULL": true}),
        Value::Bool(value) => json!({"BOOL": value}),
        Value::Number(number) => json!({"N": number.to_string()}),
        Value::String(text) => json!({"S": text}),
        Value::Array(list) => json!({"L": list.into_iter().map(attribute).collect::<Vec<_>>()}),
        Value::Object(members) => json!({"M": attributes(members)}),
    }
}
