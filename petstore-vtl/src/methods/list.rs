//! Methods of lists, arrays and sets.

use super::{collection, count, int};
use crate::error::CallError;
use crate::limits::Budget;
use crate::value::{Iter, List, ListKind, Value, equals};

pub(super) fn call(
    list: &List,
    method: &str,
    arguments: &[Value],
    budget: &mut Budget,
) -> Result<Option<Value>, CallError> {
    budget.step(1)?;
    let indexed = list.kind() != ListKind::Set;
    let grows = matches!(list.kind(), ListKind::Java | ListKind::Json);
    match (method, arguments) {
        ("size", []) => return Ok(Some(count(list.len()))),
        ("isEmpty", []) => return Ok(Some(Value::Bool(list.is_empty()))),
        ("contains", [value]) => {
            return Ok(Some(Value::Bool(position(list, value, budget)?.is_some())));
        }
        ("containsAll", [Value::List(other)]) => {
            for value in other.to_vec() {
                if position(list, &value, budget)?.is_none() {
                    return Ok(Some(Value::Bool(false)));
                }
            }
            return Ok(Some(Value::Bool(true)));
        }
        ("iterator" | "listIterator", []) => {
            budget.allocate(list.len() * 16)?;
            return Ok(Some(Value::object(Iter::new(list.to_vec()))));
        }
        ("toArray", []) => {
            budget.allocate(list.len() * 24)?;
            return Ok(Some(List::new(ListKind::Array, list.to_vec()).into()));
        }
        _ => {}
    }
    if indexed && let Some(value) = indexed_call(list, method, arguments, budget)? {
        return Ok(Some(value));
    }
    match method {
        _ if grows => growing_call(list, method, arguments, budget),
        "remove" if !indexed => match arguments {
            [value] if position(list, value, budget)?.is_none() => Ok(Some(Value::Bool(false))),
            _ => Err(CallError::Invalid("the collection cannot be changed")),
        },
        "add" | "addAll" | "remove" | "removeAll" | "retainAll" | "clear"
            if !arguments.is_empty() =>
        {
            Err(CallError::Invalid("the collection cannot be changed"))
        }
        _ => Ok(None),
    }
}

fn indexed_call(
    list: &List,
    method: &str,
    arguments: &[Value],
    budget: &mut Budget,
) -> Result<Option<Value>, CallError> {
    Ok(match (method, arguments) {
        ("get", [at]) => match int(at) {
            Some(at) => Some(get(list, at.into())?),
            None => None,
        },
        ("set", [at, value]) => match int(at) {
            Some(at) => Some(set(list, at.into(), value.clone())?),
            None => None,
        },
        ("indexOf", [value]) => Some(position(list, value, budget)?.map_or(Value::from(-1), count)),
        ("lastIndexOf", [value]) => {
            let mut last = Value::from(-1);
            for (at, item) in list.to_vec().iter().enumerate() {
                if equals(item, value, budget)? {
                    last = count(at);
                }
            }
            Some(last)
        }
        ("subList", [from, to]) => match (int(from), int(to)) {
            (Some(from), Some(to)) => {
                let start = checked(list.len() + 1, from.into())?;
                let end = checked(list.len() + 1, to.into())?;
                let items = list.read().get(start..end).map(<[Value]>::to_vec);
                let items = items.ok_or(CallError::Invalid("subList ends before it begins"))?;
                budget.allocate(64 + 24 * items.len())?;
                Some(List::java(items).into())
            }
            _ => None,
        },
        _ => None,
    })
}

fn growing_call(
    list: &List,
    method: &str,
    arguments: &[Value],
    budget: &mut Budget,
) -> Result<Option<Value>, CallError> {
    Ok(Some(match (method, arguments) {
        ("add", [value]) => {
            budget.allocate(48)?;
            list.push(value.clone());
            Value::Bool(true)
        }
        ("add", [at, value]) => {
            let Some(at) = int(at) else { return Ok(None) };
            let at = checked(list.len() + 1, at.into())?;
            budget.allocate(48)?;
            budget.step(1 + (list.len() - at) / 64)?;
            list.write().insert(at, value.clone());
            // The method returns nothing, which Velocity takes for an empty text.
            Value::from("")
        }
        ("addAll", [other]) => {
            let Some(items) = collection(other) else {
                return Ok(None);
            };
            budget.allocate(48 * items.len())?;
            let changed = !items.is_empty();
            list.write().extend(items);
            Value::Bool(changed)
        }
        ("remove", [at]) => match int(at) {
            Some(at) => {
                let at = checked(list.len(), at.into())?;
                budget.step(1 + (list.len() - at) / 64)?;
                list.write().remove(at)
            }
            None => match position(list, at, budget)? {
                Some(at) => {
                    list.write().remove(at);
                    Value::Bool(true)
                }
                None => Value::Bool(false),
            },
        },
        ("removeAll" | "retainAll", [other]) => {
            let Some(others) = collection(other) else {
                return Ok(None);
            };
            let others = List::java(others);
            let keeps = method == "retainAll";
            let mut kept = Vec::new();
            let items = list.to_vec();
            for item in &items {
                if position(&others, item, budget)?.is_some() == keeps {
                    kept.push(item.clone());
                }
            }
            let changed = kept.len() != items.len();
            *list.write() = kept;
            Value::Bool(changed)
        }
        ("clear", []) => {
            list.write().clear();
            Value::from("")
        }
        _ => return Ok(None),
    }))
}

fn position(list: &List, value: &Value, budget: &mut Budget) -> Result<Option<usize>, CallError> {
    budget.step(list.len() / 16)?;
    for (at, item) in list.to_vec().iter().enumerate() {
        if equals(item, value, budget)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

pub(super) fn get(list: &List, at: i64) -> Result<Value, CallError> {
    let length = list.len();
    usize::try_from(at)
        .ok()
        .and_then(|at| list.get(at))
        .ok_or(CallError::OutOfBounds { index: at, length })
}

/// Replaces an element and returns the previous one.
pub(super) fn set(list: &List, at: i64, value: Value) -> Result<Value, CallError> {
    let mut items = list.write();
    let length = items.len();
    match usize::try_from(at).ok().and_then(|at| items.get_mut(at)) {
        Some(slot) => Ok(std::mem::replace(slot, value)),
        None => Err(CallError::OutOfBounds { index: at, length }),
    }
}

fn checked(length: usize, at: i64) -> Result<usize, CallError> {
    usize::try_from(at)
        .ok()
        .filter(|at| *at < length)
        .ok_or(CallError::OutOfBounds { index: at, length })
}
