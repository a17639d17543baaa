//! Deeply nested values are taken apart level by level: dropping them recursively could exhaust the
//! stack.

use super::Value;

/// Drops values, and what they alone refer to, without recursion.
pub(super) fn dismantle(mut values: Vec<Value>) {
    while let Some(value) = values.pop() {
        match value {
            Value::List(mut list) => list.take_unshared(&mut values),
            Value::Map(mut map) => map.take_unshared(&mut values),
            _ => {}
        }
    }
}
