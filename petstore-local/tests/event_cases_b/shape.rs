//! Compares a value with an expected one that has placeholders.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// What the names in angle brackets were found to stand for.
#[derive(Clone, Default)]
pub(crate) struct Names(BTreeMap<String, String>);

/// Fails at the first difference.
pub(crate) fn compare(expected: &Value, found: &Value, names: &mut Names) -> Result<(), String> {
    let differ = || Err(format!("expected {expected}, got {found}"));
    match (expected, found) {
        (Value::String(pattern), _) if pattern == "<any>" => Ok(()),
        (Value::String(pattern), Value::Number(number)) if is_number_pattern(pattern) => {
            let whole = number.is_u64() || number.is_i64();
            if pattern == "<seconds>" && !whole {
                differ()
            } else {
                Ok(())
            }
        }
        (Value::String(pattern), Value::String(text)) => {
            if fits(pattern, text, names) {
                Ok(())
            } else {
                differ()
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => expected
            .iter()
            .zip(found)
            .try_for_each(|(a, b)| compare(a, b, names)),
        (Value::Object(expected), Value::Object(found)) => {
            if let Some(name) = found.keys().find(|name| !expected.contains_key(*name)) {
                return Err(format!("unexpected member {name}"));
            }
            expected
                .iter()
                .try_for_each(|(name, value)| match found.get(name) {
                    Some(found) => compare(value, found, names).map_err(|e| format!("{name}: {e}")),
                    None => Err(format!("missing member {name}")),
                })
        }
        (a, b) if a == b => Ok(()),
        _ => differ(),
    }
}

fn is_number_pattern(pattern: &str) -> bool {
    matches!(pattern, "<number>" | "<seconds>" | "<seconds.milliseconds>")
}

/// Whether a text has the form of a pattern; names that occur twice must stand for one text.
pub(crate) fn fits(pattern: &str, text: &str, names: &mut Names) -> bool {
    let Some((before, rest)) = pattern.split_once('<') else {
        return pattern == text;
    };
    let Some((name, after)) = rest.split_once('>') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(before) else {
        return false;
    };
    if let Some(known) = names.0.get(name) {
        let known = known.clone();
        return text
            .strip_prefix(&known)
            .is_some_and(|text| fits(after, text, names));
    }
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    for end in ends {
        let (value, remainder) = text.split_at(end);
        if !is_of_kind(name, value) {
            continue;
        }
        let mut tried = names.clone();
        if !is_kind(name) {
            tried.0.insert(name.to_owned(), value.to_owned());
        }
        if fits(after, remainder, &mut tried) {
            *names = tried;
            return true;
        }
    }
    false
}

/// Names of forms, as opposed to names of values.
fn is_kind(name: &str) -> bool {
    let kinds = [
        "any",
        "number",
        "timestamp",
        "timestamp-seconds",
        "epoch-ms",
        "hex32",
        "md5",
        "ip",
    ];
    kinds.contains(&name)
}

fn is_of_kind(name: &str, value: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match name {
        "number" | "epoch-ms" => value.bytes().all(|byte| byte.is_ascii_digit()),
        "timestamp" => digits_as_zeros(value) == "0000-00-00T00:00:00.000Z",
        "timestamp-seconds" => digits_as_zeros(value) == "0000-00-00T00:00:00Z",
        "hex32" | "md5" => value.len() == 32 && hex(value),
        "hex" => hex(value),
        "ip" => value.parse::<std::net::IpAddr>().is_ok(),
        _ if name.starts_with("uuid:") => {
            value.len() == 36 && value.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        }
        _ => !value.is_empty(),
    }
}

fn digits_as_zeros(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect()
}

/// Fails unless the members of a JSON object come in the given order; any of them may be absent.
pub(crate) fn same_order(order: &Value, json: &str) -> Result<(), String> {
    let Some(order) = order.as_array() else {
        return Ok(());
    };
    let members = members(json)?;
    let expected: Vec<&str> = order
        .iter()
        .filter_map(Value::as_str)
        .filter(|name| members.iter().any(|found| found == name))
        .collect();
    if members == expected {
        Ok(())
    } else {
        Err(format!("order is {members:?}"))
    }
}

/// The names of an object's members in their order.
pub(crate) fn members(json: &str) -> Result<Vec<String>, String> {
    struct Members;
    impl<'de> Visitor<'de> for Members {
        type Value = Vec<String>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<String>, A::Error> {
            let mut names = Vec::new();
            while let Some((name, _)) = map.next_entry::<String, IgnoredAny>()? {
                names.push(name);
            }
            Ok(names)
        }
    }
    let mut deserializer = serde_json::Deserializer::from_str(json);
    deserializer
        .deserialize_map(Members)
        .map_err(|error| error.to_string())
}

#[test]
fn placeholders_bind_and_differ() {
    let mut names = Names::default();
    assert!(fits("arn:<region>:<topic>:<id>", "arn:a:b:c", &mut names));
    assert!(fits("x<region>y", "xay", &mut names));
    assert!(!fits("x<region>y", "xby", &mut names));
    let expected = serde_json::json!({ "a": "<number>", "b": null });
    assert!(
        compare(
            &expected,
            &serde_json::json!({ "a": 1, "b": null }),
            &mut names
        )
        .is_ok()
    );
    assert!(compare(&expected, &serde_json::json!({ "a": 1 }), &mut names).is_err());
    assert!(
        compare(
            &expected,
            &serde_json::json!({ "a": 1, "b": null, "c": 1 }),
            &mut names
        )
        .is_err()
    );
}
