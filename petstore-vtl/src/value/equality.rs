//! Equality: Java's `equals`, and the looser one of `==` in a template.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Number, Value};
use crate::error::CallError;
use crate::limits::Budget;

/// Java's `equals`: the types have to be the same.
pub(crate) fn equals(left: &Value, right: &Value, budget: &mut Budget) -> Result<bool, CallError> {
    budget.step(1)?;
    Ok(match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Number(left), Value::Number(right)) => left == right,
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Object(left), Value::Object(right)) => Arc::ptr_eq(left, right),
        (Value::List(left), Value::List(right)) => {
            if left.is(right) {
                return Ok(true);
            }
            let (left, right) = (left.to_vec(), right.to_vec());
            budget.step(left.len())?;
            if left.len() != right.len() {
                return Ok(false);
            }
            budget.deeper(|budget| {
                for (left, right) in left.iter().zip(&right) {
                    if !equals(left, right, budget)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            })?
        }
        (Value::Map(left), Value::Map(right)) => {
            if left.is(right) {
                return Ok(true);
            }
            let entries = left.entries();
            budget.step(entries.len())?;
            if entries.len() != right.len() {
                return Ok(false);
            }
            budget.deeper(|budget| {
                for (key, value) in &entries {
                    match right.get_key(key) {
                        Some(other) if equals(value, &other, budget)? => {}
                        _ => return Ok(false),
                    }
                }
                Ok(true)
            })?
        }
        _ => false,
    })
}

/// `==`: numbers by value, values of one class by `equals`, others by their texts.
pub(crate) fn loosely_equal(
    left: &Value,
    right: &Value,
    budget: &mut Budget,
) -> Result<bool, CallError> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Ok(left.compare(right) == Ordering::Equal),
        (Value::Null, Value::Null) => Ok(true),
        (Value::Null, _) | (_, Value::Null) => Ok(false),
        (Value::Bool(_), Value::Bool(_))
        | (Value::String(_), Value::String(_))
        | (Value::List(_), Value::List(_))
        | (Value::Map(_), Value::Map(_)) => equals(left, right, budget),
        _ => Ok(left.text(budget)? == right.text(budget)?),
    }
}

/// `<` and its like, for numbers alone: everything else is not comparable.
pub(crate) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(Number::compare(left, right)),
        _ => None,
    }
}

impl PartialEq for Value {
    /// Java's `equals`. Values nested too deep for the default limits count as different.
    fn eq(&self, other: &Value) -> bool {
        let mut budget = Budget::new(&crate::Limits {
            nesting: 512,
            ..Default::default()
        });
        equals(self, other, &mut budget).unwrap_or(false)
    }
}
