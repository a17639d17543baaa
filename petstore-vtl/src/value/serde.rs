//! Conversions from and to `serde_json::Value`.

use super::{Key, List, Map, Number, Value};

impl From<&serde_json::Value> for Value {
    /// Lists become JSON lists. Integers have the smallest type of Java that holds them.
    fn from(json: &serde_json::Value) -> Value {
        match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => Value::Number(
                Number::parse(&number.to_string()).unwrap_or(Number::Double(f64::NAN)),
            ),
            serde_json::Value::String(text) => Value::from(text.as_str()),
            serde_json::Value::Array(items) => {
                List::json(items.iter().map(Value::from).collect()).into()
            }
            serde_json::Value::Object(members) => {
                let entries = members
                    .iter()
                    .map(|(name, value)| (Key::from(name.as_str()), value));
                entries.collect::<Map>().into()
            }
        }
    }
}

impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Value {
        Value::from(&json)
    }
}
