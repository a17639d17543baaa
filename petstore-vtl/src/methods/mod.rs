//! The methods of Java that templates use, on the values that they have.

mod list;
mod map;
mod number;
mod regex;
mod string;

use crate::error::CallError;
use crate::limits::Budget;
use crate::value::{Key, List, ListKind, Map, Value, equals};

/// Calls a method; null if there is none of that name with those arguments.
pub(crate) fn call(
    value: &Value,
    method: &str,
    arguments: &[Value],
    budget: &mut Budget,
) -> Result<Value, CallError> {
    let result = match value {
        Value::Null | Value::Block(_) => None,
        Value::Object(object) => {
            return Ok(object.call(method, arguments, budget)?.unwrap_or_default());
        }
        Value::String(text) => string::call(text, method, arguments, budget)?,
        Value::Number(number) => number::call(number, method, arguments)?,
        Value::Bool(value) => number::call_bool(*value, method, arguments)?,
        Value::List(list) => list::call(list, method, arguments, budget)?,
        Value::Map(map) => map::call(map, method, arguments, budget)?,
    };
    if let Some(result) = result {
        return Ok(result);
    }
    Ok(match (method, arguments) {
        ("toString", []) => Value::String(value.text(budget)?),
        ("hashCode", []) => Value::from(hash(value, budget)?),
        ("equals", [other]) => Value::Bool(equals(value, other, budget)?),
        _ => Value::Null,
    })
}

/// `$value.name`: a getter, or a member of a map.
pub(crate) fn property(value: &Value, name: &str) -> Result<Value, CallError> {
    Ok(match value {
        Value::Map(map) => map.get(name).unwrap_or_default(),
        Value::Object(object) => object.property(name)?,
        Value::List(list) if name == "empty" => Value::Bool(list.is_empty()),
        Value::String(text) if name == "empty" => Value::Bool(text.is_empty()),
        _ => Value::Null,
    })
}

/// `$value[index]`: the method `get`; a negative integer counts from the end.
pub(crate) fn index(value: &Value, index: &Value, budget: &mut Budget) -> Result<Value, CallError> {
    match value {
        Value::List(list) if list.kind() == ListKind::Set => Ok(Value::Null),
        Value::List(list) => match int(index) {
            Some(at) => {
                let at = from_end(i64::from(at), list.len());
                list::get(list, at)
            }
            None => Ok(Value::Null),
        },
        Value::Map(map) => Ok(map.get_key(&map_key(index, map)).unwrap_or_default()),
        _ if int(index).is_some_and(|index| index < 0) => {
            Err(CallError::Invalid("a negative index needs a list"))
        }
        Value::Object(_) => call(value, "get", std::slice::from_ref(index), budget),
        _ => Ok(Value::Null),
    }
}

/// `#set($target[index] = value)`
pub(crate) fn set_index(
    target: &Value,
    index: &Value,
    value: Value,
    budget: &mut Budget,
) -> Result<(), CallError> {
    match target {
        Value::List(list) if list.kind() != ListKind::Set => match int(index) {
            Some(at) => list::set(list, from_end(i64::from(at), list.len()), value).map(drop),
            None => Ok(()),
        },
        Value::Map(map) => {
            budget.allocate(64)?;
            map.insert(map_key(index, map), value);
            Ok(())
        }
        Value::Object(object) => {
            let name = index.text(budget)?;
            object.set_property(&name, value)
        }
        _ => Ok(()),
    }
}

/// `#set($target.name = value)`
pub(crate) fn set_property(
    target: &Value,
    name: &str,
    value: Value,
    budget: &mut Budget,
) -> Result<(), CallError> {
    match target {
        Value::Map(map) => {
            budget.allocate(64 + name.len())?;
            map.insert(name, value);
            Ok(())
        }
        Value::Object(object) => object.set_property(name, value),
        _ => Ok(()),
    }
}

/// What `#foreach` runs over: the values of a map; `None` for what has no elements.
pub(crate) fn elements(
    value: &Value,
    budget: &mut Budget,
) -> Result<Option<Vec<Value>>, CallError> {
    let items = match value {
        Value::List(list) => list.to_vec(),
        Value::Map(map) => map.read().values().cloned().collect(),
        Value::Object(object) => match object.elements() {
            Some(items) => items,
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    budget.allocate(items.len() * 16)?;
    Ok(Some(items))
}

/// Java's `hashCode()`. Objects of the host have none that Java would agree with.
fn hash(value: &Value, budget: &mut Budget) -> Result<i32, CallError> {
    budget.step(1)?;
    Ok(match value {
        Value::Null | Value::Object(_) | Value::Block(_) => 0,
        Value::Bool(value) => {
            if *value {
                1231
            } else {
                1237
            }
        }
        Value::Number(number) => number::hash(number),
        Value::String(text) => string::hash(text),
        Value::List(list) => {
            let items = list.to_vec();
            budget.deeper(|budget| {
                items.iter().try_fold(1_i32, |sum, item| {
                    Ok(sum.wrapping_mul(31).wrapping_add(hash(item, budget)?))
                })
            })?
        }
        Value::Map(map) => {
            let entries = map.entries();
            budget.deeper(|budget| {
                entries.iter().try_fold(0_i32, |sum, (key, value)| {
                    let key = hash(&Value::from(key.clone()), budget)?;
                    Ok(sum.wrapping_add(key ^ hash(value, budget)?))
                })
            })?
        }
    })
}

fn from_end(index: i64, length: usize) -> i64 {
    if index < 0 {
        index + i64::try_from(length).unwrap_or(i64::MAX)
    } else {
        index
    }
}

/// Velocity counts negative indexes from the end for maps too, as they also have a size.
fn map_key(index: &Value, map: &Map) -> Key {
    match int(index) {
        Some(at) if at < 0 => Key::Int(from_end(i64::from(at), map.len())),
        _ => Key::from(index),
    }
}

/// An `int` argument: only an `Integer` is one.
fn int(value: &Value) -> Option<i32> {
    match value {
        Value::Number(number) => number.as_int(),
        _ => None,
    }
}

fn count(length: usize) -> Value {
    Value::from(i32::try_from(length).unwrap_or(i32::MAX))
}

/// The elements of a collection as an argument.
fn collection(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(list) => Some(list.to_vec()),
        _ => None,
    }
}

fn set_of(items: Vec<Value>, budget: &mut Budget) -> Result<Value, CallError> {
    budget.allocate(64 + items.len() * 24)?;
    Ok(List::new(ListKind::Set, items).into())
}
