//! Keys of maps.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use indexmap::Equivalent;

use super::{Number, Value};

/// The key of a map. Texts are the rule; Java allows any value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// Java's `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer: `1` and `"1"` are different keys.
    Int(i64),
    /// A text. Lists, maps and other numbers become keys by their text.
    String(Arc<str>),
}

impl Key {
    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Key::String(text) => Some(text),
            _ => None,
        }
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Key::Null => state.write_u8(0),
            Key::Bool(value) => (1_u8, value).hash(state),
            Key::Int(value) => (2_u8, value).hash(state),
            Key::String(text) => text.hash(state),
        }
    }
}

/// Finds a text key without making one.
#[derive(Hash)]
pub(super) struct TextKey<'a>(pub(super) &'a str);

impl Equivalent<Key> for TextKey<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        key.as_str() == Some(self.0)
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Key {
        Key::String(text.into())
    }
}

impl From<String> for Key {
    fn from(text: String) -> Key {
        Key::String(text.into())
    }
}

impl From<Arc<str>> for Key {
    fn from(text: Arc<str>) -> Key {
        Key::String(text)
    }
}

impl From<&Value> for Key {
    fn from(value: &Value) -> Key {
        match value {
            Value::Null => Key::Null,
            Value::Bool(value) => Key::Bool(*value),
            Value::Number(Number::Int(value)) => Key::Int(i64::from(*value)),
            Value::String(text) => Key::String(text.clone()),
            other => Key::String(other.to_string().into()),
        }
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Value {
        match key {
            Key::Null => Value::Null,
            Key::Bool(value) => Value::Bool(value),
            Key::Int(value) => i32::try_from(value).map_or(Value::from(value), Value::from),
            Key::String(text) => Value::String(text),
        }
    }
}
