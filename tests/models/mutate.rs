//! Changes a value at one place.

use serde_json::{Map, Value, json};

use crate::generate::Generator;

/// Names that models of the corpus read besides those in their schemas, and names that they do not.
const NAMES: [&str; 14] = [
    "unknown", "a", "5", "-1", "true", "fullName", "label", "years", "first", "last", "kind",
    "value", "cat", "hound",
];

/// Larger numbers lose their last digits as floating-point numbers.
const EXACT: f64 = 1e12;

/// Changes one place of the value, which may be the value itself.
pub(crate) fn mutate(value: &mut Value, generator: &mut Generator<'_>) {
    let places = count(value);
    let mut chosen = generator.random.below(places);
    change_at(value, &mut chosen, generator);
}

fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(count).sum::<usize>(),
        _ => 1,
    }
}

/// Counts down to the chosen place.
fn change_at(value: &mut Value, left: &mut usize, generator: &mut Generator<'_>) -> bool {
    if *left == 0 {
        change(value, generator);
        return true;
    }
    *left -= 1;
    match value {
        Value::Array(items) => items
            .iter_mut()
            .any(|item| change_at(item, left, generator)),
        Value::Object(members) => members
            .values_mut()
            .any(|member| change_at(member, left, generator)),
        _ => false,
    }
}

fn change(value: &mut Value, generator: &mut Generator<'_>) {
    if generator.random.one_in(5) {
        *value = match generator.random.below(5) {
            0 => match value.take() {
                Value::Object(members) => members.into_iter().map(|(_, value)| value).collect(),
                value => json!([value]),
            },
            4 => generator.random.choose(&NAMES).copied().into(),
            1 => json!({"a": value.take()}),
            2 => json!(value.to_string()),
            _ => generator.anything(),
        };
        return;
    }
    let random = &mut generator.random;
    match value {
        Value::Null => *value = generator.anything(),
        Value::Bool(flag) => *value = json!(i32::from(*flag)),
        Value::Number(number) => {
            let float = number.as_f64().unwrap_or_default();
            *value = match (random.below(5), number.as_i64()) {
                (0, Some(integer)) => json!(integer.saturating_add(1)),
                (1, Some(integer)) => json!(integer.saturating_sub(1)),
                (2, _) if float.abs() < EXACT => json!(float + 0.5),
                (3, Some(integer)) => json!(integer.wrapping_neg()),
                (4, Some(integer)) => json!(integer.saturating_mul(1000)),
                _ => json!(0.25),
            };
        }
        Value::String(text) => {
            *value = match random.below(4) {
                0 => format!("{text}x").into(),
                1 => text.chars().skip(1).collect::<String>().into(),
                2 if text.chars().any(char::is_uppercase) => text.to_lowercase().into(),
                2 => text.to_uppercase().into(),
                _ => json!({std::mem::take(text): null}),
            };
        }
        Value::Array(items) => match random.below(4) {
            0 => drop(items.pop()),
            1 => items.reverse(),
            2 => items.extend(items.first().cloned()),
            _ => items.push(generator.anything()),
        },
        Value::Object(members) => change_object(members, generator),
    }
}

fn change_object(members: &mut Map<String, Value>, generator: &mut Generator<'_>) {
    let names: Vec<String> = members.keys().cloned().collect();
    let Some(name) = generator.random.choose(&names).cloned() else {
        members.insert("a".to_owned(), generator.anything());
        return;
    };
    let other = generator.random.choose(&NAMES).copied().unwrap_or_default();
    match generator.random.below(6) {
        0 => drop(members.remove(&name)),
        1 => {
            let value = members.remove(&name).unwrap_or_default();
            members.insert(other.to_owned(), value);
        }
        2 => {
            members.insert(other.to_owned(), generator.anything());
        }
        3 => {
            let value = members[&name].clone();
            members.insert(other.to_owned(), value);
        }
        4 => {
            members.insert(name, Value::Null);
        }
        _ => {
            members.insert(name, generator.anything());
        }
    }
}
