//! Objects of the host, and the few that the language itself needs.

use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::{Mutex, PoisonError};

use super::{Key, Map, Value};
use crate::error::CallError;
use crate::limits::Budget;

/// An object of the host, with properties and methods. Everything has a default: an object that
/// implements nothing prints as empty text and has no members.
///
/// ```
/// use petstore_vtl::{Budget, CallError, Object, Scope, Template, Value};
///
/// #[derive(Debug)]
/// struct Input(String);
///
/// impl Object for Input {
///     fn call(&self, method: &str, _: &[Value], _: &mut Budget) -> Result<Option<Value>, CallError> {
///         Ok(match method {
///             "body" => Some(self.0.as_str().into()),
///             _ => None,
///         })
///     }
/// }
///
/// let input = Value::object(Input("hello".to_owned()));
/// let scope = |name: &str| (name == "input").then(|| input.clone());
/// let template = Template::parse("t", "$input.body()!")?;
/// assert_eq!(template.render(&scope)?, "hello!");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Object: Debug + Send + Sync {
    /// The property `$object.name`; null if there is none.
    ///
    /// # Errors
    /// Fail the rendering.
    fn property(&self, name: &str) -> Result<Value, CallError> {
        let _ = name;
        Ok(Value::Null)
    }

    /// `#set($object.name = value)`; ignored unless implemented.
    ///
    /// # Errors
    /// Fail the rendering.
    fn set_property(&self, name: &str, value: Value) -> Result<(), CallError> {
        let _ = (name, value);
        Ok(())
    }

    /// `$object.method(arguments)`. `None` means that there is no such method, which is no error.
    ///
    /// # Errors
    /// Fail the rendering.
    fn call(
        &self,
        method: &str,
        arguments: &[Value],
        budget: &mut Budget,
    ) -> Result<Option<Value>, CallError> {
        let _ = (method, arguments, budget);
        Ok(None)
    }

    /// What `$object` prints; `None` counts as null.
    fn text(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(""))
    }

    /// The elements for `#foreach`; `None` if it cannot be iterated.
    fn elements(&self) -> Option<Vec<Value>> {
        None
    }

    /// The map that compact JSON is written from, if it has one.
    fn as_map(&self) -> Option<Map> {
        None
    }

    /// For `#break($foreach)`: which loop this object is.
    #[doc(hidden)]
    fn loop_id(&self) -> Option<u64> {
        None
    }
}

/// An entry of `entrySet()`.
#[derive(Debug)]
pub struct Entry {
    map: Map,
    key: Key,
    value: Value,
}

impl Entry {
    /// An entry of a map.
    pub fn new(map: Map, key: Key, value: Value) -> Entry {
        Entry { map, key, value }
    }
}

impl Object for Entry {
    fn property(&self, name: &str) -> Result<Value, CallError> {
        Ok(match name {
            "key" | "Key" => self.key.clone().into(),
            "value" | "Value" => self.value.clone(),
            _ => Value::Null,
        })
    }

    fn call(
        &self,
        method: &str,
        arguments: &[Value],
        _: &mut Budget,
    ) -> Result<Option<Value>, CallError> {
        Ok(match (method, arguments) {
            ("getKey", []) => Some(self.key.clone().into()),
            ("getValue", []) => Some(self.value.clone()),
            ("setValue", [value]) => Some(
                self.map
                    .insert(self.key.clone(), value.clone())
                    .unwrap_or_default(),
            ),
            ("toString", []) => self.text().map(|text| Value::from(text.into_owned())),
            _ => None,
        })
    }

    fn text(&self) -> Option<Cow<'_, str>> {
        let key = Value::from(self.key.clone());
        Some(Cow::Owned(format!("{key}={}", self.value)))
    }
}

/// What `iterator()` returns.
#[derive(Debug)]
pub struct Iter(Mutex<std::vec::IntoIter<Value>>);

impl Iter {
    /// Iterates over values.
    pub fn new(values: Vec<Value>) -> Iter {
        Iter(Mutex::new(values.into_iter()))
    }
}

impl Object for Iter {
    fn call(
        &self,
        method: &str,
        arguments: &[Value],
        _: &mut Budget,
    ) -> Result<Option<Value>, CallError> {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (method, arguments) {
            ("hasNext", []) => Ok(Some(Value::Bool(values.len() > 0))),
            ("next", []) => match values.next() {
                Some(value) => Ok(Some(value)),
                None => Err(CallError::Invalid("the iterator has no more elements")),
            },
            _ => Ok(None),
        }
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .by_ref()
                .collect(),
        )
    }
}
