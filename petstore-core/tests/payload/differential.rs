//! Compares the lazy, borrowed reader with the plain one: both read the same request, or both
//! reject it.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::Value;

use crate::fixtures::EVENTS;
use crate::{mirror, mutate, plain};

fn compare(text: &[u8], value: &Value) -> Result<(), TestCaseError> {
    let function = mirror::function();
    match (mirror::seen(&function, text), plain::read(value)) {
        (Ok(seen), Ok(expected)) => {
            for (name, expected) in expected.as_object().into_iter().flatten() {
                prop_assert_eq!(&seen[name], expected, "{} of {}", name, value);
            }
        }
        (Err(_), Err(_)) => {}
        (Ok(seen), Err(_)) => {
            return Err(TestCaseError::fail(format!("read {value} as {seen}")));
        }
        (Err(error), Ok(expected)) => {
            return Err(TestCaseError::fail(format!(
                "{error}: {value} is {expected}"
            )));
        }
    }
    Ok(())
}

#[test]
fn both_read_unchanged_events_alike() {
    for (name, event) in EVENTS {
        let value = serde_json::from_str(event).unwrap();
        assert!(plain::read(&value).is_ok(), "{name}");
        compare(event.as_bytes(), &value).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// If a name is repeated, a reader may keep its first member or its last.
fn names_a_member_twice(json: &[u8]) -> bool {
    fn walk(json: &[u8]) -> Option<bool> {
        let raw: &serde_json::value::RawValue = serde_json::from_slice(json).ok()?;
        let text = raw.get().as_bytes();
        let value: Value = serde_json::from_slice(text).ok()?;
        // A member that was written once and lost in reading had a repeated name.
        Some(count_in_text(text) != count_in_value(&value))
    }
    walk(json).unwrap_or(true)
}

/// The number of colons outside of strings, one per member.
fn count_in_text(json: &[u8]) -> usize {
    let (mut count, mut inside, mut escaped) = (0, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => inside = !inside,
            b':' if !inside => count += 1,
            _ => {}
        }
    }
    count
}

fn count_in_value(value: &Value) -> usize {
    match value {
        Value::Object(object) => object.values().map(|value| 1 + count_in_value(value)).sum(),
        Value::Array(list) => list.iter().map(count_in_value).sum(),
        _ => 0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_read_changed_events_alike(
        event in prop::sample::select(EVENTS),
        changes in mutate::changes(),
        seed in any::<u64>(),
    ) {
        let mut value: Value = serde_json::from_str(event.1).unwrap();
        mutate::apply(&mut value, &changes);
        let text = mutate::write(&value, seed);
        prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &value);
        compare(text.as_bytes(), &value)?;
    }

    // The lazy reader does not reject errors in parts that it does not examine. Therefore only
    // documents that are JSON to the plain reader are compared.
    #[test]
    fn both_read_changed_bytes_alike(
        event in prop::sample::select(EVENTS),
        changes in mutate::byte_changes(),
    ) {
        let mut text = event.1.as_bytes().to_owned();
        mutate::apply_bytes(&mut text, &changes);
        if let Ok(value) = serde_json::from_slice(&text)
            && !names_a_member_twice(&text)
        {
            compare(&text, &value)?;
        }
    }
}
