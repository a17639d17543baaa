//! A JSON document as a tree, if the tree fits into a given amount of memory.
//!
//! A client chooses the document, and a tree can take a hundred times the memory of its text: in a
//! list, the seven bytes `{"":0},` become an object with room for eleven members. Reading stops as
//! soon as the estimate of what was built exceeds the budget.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::NUMBER;
use super::de::ARBITRARY_PRECISION;

/// What a node of serde_json's ordered map allocates, in bytes: room for eleven members.
const MAP_NODE: usize = 640;

/// Reads a JSON document as a tree; `None` if the tree would take more than about `budget` bytes.
///
/// ```
/// use petstore_core::value_within;
///
/// let numbers = format!("[{}0]", "0,".repeat(1000));
/// assert!(value_within(&numbers, 1024)?.is_none());
/// assert!(value_within(&numbers, 1024 * 1024)?.is_some());
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
///
/// The error of serde_json if the text is not JSON.
pub fn value_within(text: &str, budget: usize) -> Result<Option<Value>, serde_json::Error> {
    let left = Cell::new(budget);
    let exceeded = Cell::new(false);
    let mut reader = serde_json::Deserializer::from_str(text);
    let seed = Tree {
        left: &left,
        exceeded: &exceeded,
    };
    match seed.deserialize(&mut reader) {
        Ok(value) => reader.end().map(|()| Some(value)),
        Err(_) if exceeded.get() => Ok(None),
        Err(error) => Err(error),
    }
}

#[derive(Clone, Copy)]
struct Tree<'b> {
    left: &'b Cell<usize>,
    exceeded: &'b Cell<bool>,
}

impl Tree<'_> {
    fn take<E: Error>(self, bytes: usize) -> Result<(), E> {
        match self.left.get().checked_sub(bytes) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => {
                self.exceeded.set(true);
                Err(E::custom("the document takes too much memory"))
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        self.take(text.len())?;
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            // A growing list has room for twice its items, and is copied from the shorter one.
            self.take(3 * size_of::<Value>())?;
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if ARBITRARY_PRECISION && object.is_empty() && name == NUMBER {
                // serde_json's own tree does the same, even for a document that itself contains
                // this name.
                let text = members.next_value::<String>()?;
                self.take(text.len())?;
                return text.parse().map(Value::Number).map_err(A::Error::custom);
            }
            // A new node for the first member, and on average for every sixth.
            if object.len().is_multiple_of(6) {
                self.take(MAP_NODE)?;
            }
            self.take(name.len())?;
            let value = members.next_value_seed(self)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_fits_is_what_serde_json_reads() {
        for text in [
            r#"{"a":[1,-2,3.5,true,null,"é\n"],"b":{"c":{}}}"#,
            "0",
            "\"\"",
            "[]",
        ] {
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(value_within(text, 1 << 20).unwrap(), Some(value), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_given_up_and_what_is_not_json_is_an_error() {
        let small_objects = format!("[{}0]", r#"{"":0},"#.repeat(10_000));
        assert_eq!(value_within(&small_objects, 1 << 20).unwrap(), None);
        assert!(value_within(&small_objects, 1 << 24).unwrap().is_some());
        for text in ["", "[1", "[1]]", "{\"a\" 1}"] {
            assert!(value_within(text, 1 << 20).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_serde_json_reads_it(text in r#"[\[\]{}:,"0-9a-z .\-]{0,60}"#) {
            let expected = serde_json::from_str::<Value>(&text).ok();
            prop_assert_eq!(value_within(&text, usize::MAX).ok().flatten(), expected);
        }
    }
}
