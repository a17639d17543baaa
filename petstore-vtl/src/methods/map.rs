//! Methods of maps.

use super::{count, set_of};
use crate::error::CallError;
use crate::limits::Budget;
use crate::value::{Entry, Key, Map, Value, equals};

impl Map {
    /// Calls a method of Java's `Map`, for objects of the host that wrap a map. `None` means that
    /// there is no such method.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn call(
        &self,
        method: &str,
        arguments: &[Value],
        budget: &mut Budget,
    ) -> Result<Option<Value>, CallError> {
        call(self, method, arguments, budget)
    }
}

pub(super) fn call(
    map: &Map,
    method: &str,
    arguments: &[Value],
    budget: &mut Budget,
) -> Result<Option<Value>, CallError> {
    budget.step(1)?;
    Ok(Some(match (method, arguments) {
        ("size", []) => count(map.len()),
        ("isEmpty", []) => Value::Bool(map.is_empty()),
        ("get", [Value::String(key)]) => map.get(key).unwrap_or_default(),
        ("get", [key]) => map.get_key(&Key::from(key)).unwrap_or_default(),
        ("getOrDefault", [key, default]) => map
            .get_key(&Key::from(key))
            .unwrap_or_else(|| default.clone()),
        ("containsKey", [key]) => Value::Bool(map.read().contains_key(&Key::from(key))),
        ("containsValue", [value]) => {
            for (_, item) in map.entries() {
                if equals(&item, value, budget)? {
                    return Ok(Some(Value::Bool(true)));
                }
            }
            Value::Bool(false)
        }
        ("put", [key, value]) => {
            budget.allocate(96)?;
            map.insert(Key::from(key), value.clone())
                .unwrap_or_default()
        }
        ("putIfAbsent", [key, value]) => match map.get_key(&Key::from(key)) {
            Some(present) if !present.is_null() => present,
            _ => {
                budget.allocate(96)?;
                map.insert(Key::from(key), value.clone());
                Value::Null
            }
        },
        ("putAll", [Value::Map(other)]) => {
            let entries = other.entries();
            budget.allocate(96 * entries.len())?;
            for (key, value) in entries {
                map.insert(key, value);
            }
            Value::from("")
        }
        ("remove", [key]) => {
            budget.step(map.len() / 16)?;
            map.remove(&Key::from(key)).unwrap_or_default()
        }
        ("clear", []) => {
            map.write().clear();
            Value::from("")
        }
        ("keySet", []) => {
            let keys = map.read().keys().cloned().map(Value::from).collect();
            set_of(keys, budget)?
        }
        ("values", []) => {
            let values = map.read().values().cloned().collect();
            set_of(values, budget)?
        }
        ("entrySet", []) => {
            let entries = map.entries().into_iter();
            let entries =
                entries.map(|(key, value)| Value::object(Entry::new(map.clone(), key, value)));
            let entries: Vec<Value> = entries.collect();
            budget.allocate(entries.len() * 64)?;
            set_of(entries, budget)?
        }
        _ => return Ok(None),
    }))
}
