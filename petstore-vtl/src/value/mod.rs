//! The values that templates work with.

mod block;
mod drop;
mod equality;
mod key;
mod list;
mod map;
mod number;
mod object;
mod print;
#[cfg(feature = "serde_json")]
mod serde;
mod shared;

use std::sync::Arc;

pub use block::Block;
pub use key::Key;
pub use list::{List, ListKind};
pub(crate) use map::Entries;
pub use map::Map;
pub use number::Number;
pub use object::{Entry, Iter, Object};
pub use print::JsonStyle;

pub(crate) use equality::{equals, loosely_equal, order};
pub(crate) use number::Operator;

/// A value of a template. Cloning is cheap: texts, lists and maps are shared, and as in Java a list
/// or map that is changed through one variable is changed for all.
///
/// ```
/// use petstore_vtl::{Map, Value};
///
/// let map = Map::new();
/// map.insert("name", "Rex");
/// map.insert("legs", 4);
/// assert_eq!(Value::from(map).to_string(), "{name=Rex, legs=4}");
/// ```
#[derive(Debug, Clone, Default)]
pub enum Value {
    /// Java's `null`.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    String(Arc<str>),
    /// A list, an array, a set or another collection.
    List(List),
    /// A map in order of insertion.
    Map(Map),
    /// An object of the host.
    Object(Arc<dyn Object>),
    /// The content of a `#define` or of a block macro's call; it is rendered where it is referred
    /// to.
    Block(Block),
}

impl Value {
    /// An object of the host.
    pub fn object(object: impl Object + 'static) -> Value {
        Value::Object(Arc::new(object))
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&List> {
        match self {
            Value::List(list) => Some(list),
            _ => None,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Value {
        Value::Number(Number::Int(value))
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Number(Number::Long(value))
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::Number(Number::Double(value))
    }
}

impl From<Number> for Value {
    fn from(value: Number) -> Value {
        Value::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::String(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::String(value.into())
    }
}

impl From<Arc<str>> for Value {
    fn from(value: Arc<str>) -> Value {
        Value::String(value)
    }
}

impl From<List> for Value {
    fn from(value: List) -> Value {
        Value::List(value)
    }
}

impl From<Map> for Value {
    fn from(value: Map) -> Value {
        Value::Map(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}
