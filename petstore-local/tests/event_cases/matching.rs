//! Compares a value with an expected one that has placeholders such as `<any>`, `<uuid:1>` or
//! `<region>`.

use std::collections::BTreeMap;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// What placeholders with a name were found to be.
///
/// `<uuid:…>` is one value in a whole case; every other name is one value in a record, message or
/// document. Call [`next_document`](Self::next_document) between those.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    case: BTreeMap<String, String>,
    document: BTreeMap<String, String>,
}

impl Names {
    /// Forgets the names of the last document.
    pub(crate) fn next_document(&mut self) {
        self.document.clear();
    }

    /// Binds a name, or compares with what it was bound to.
    fn bind(&mut self, name: &str, value: &str) -> bool {
        let names = if name.starts_with("uuid:") {
            &mut self.case
        } else {
            &mut self.document
        };
        names
            .entry(name.to_owned())
            .or_insert_with(|| value.to_owned())
            == value
    }
}

/// Compares and returns the path of the first difference.
pub(crate) fn compare(expected: &Value, actual: &Value, names: &mut Names) -> Result<(), String> {
    walk(expected, actual, names, "$")
}

/// Compares two lists element by element; each element is a document of its own.
pub(crate) fn compare_list(
    expected: &[Value],
    actual: &[Value],
    ordered: bool,
    names: &mut Names,
) -> Result<(), String> {
    if expected.len() != actual.len() {
        return Err(format!(
            "{} instead of {}: {}",
            actual.len(),
            expected.len(),
            Value::from(actual.to_vec())
        ));
    }
    let mut left: Vec<&Value> = actual.iter().collect();
    for (place, expected) in expected.iter().enumerate() {
        names.next_document();
        let found = if ordered {
            compare(expected, left[0], names)
                .map(|()| 0)
                .map_err(|problem| format!("[{place}]{problem}"))
        } else {
            let same =
                |candidate: &&Value| compare(expected, candidate, &mut Names::default()).is_ok();
            left.iter()
                .position(same)
                .ok_or_else(|| format!("[{place}] is missing"))
        }?;
        left.remove(found);
    }
    Ok(())
}

fn walk(expected: &Value, actual: &Value, names: &mut Names, path: &str) -> Result<(), String> {
    match (expected, actual) {
        (Value::String(pattern), _) if is_placeholder(pattern) => {
            if matches_placeholder(pattern, actual, names) {
                Ok(())
            } else {
                Err(format!("{path}: {actual} is not {pattern}"))
            }
        }
        (Value::String(pattern), Value::String(text)) if pattern.contains('<') => {
            if text == pattern || matches_text(pattern, text, names) {
                Ok(())
            } else {
                Err(format!("{path}: \"{text}\" is not \"{pattern}\""))
            }
        }
        (Value::Object(expected), Value::Object(actual)) => {
            if let Some(extra) = actual.keys().find(|key| !expected.contains_key(*key)) {
                return Err(format!("{path}: \"{extra}\" is not expected"));
            }
            expected
                .iter()
                .try_for_each(|(key, value)| match actual.get(key) {
                    Some(actual) => walk(value, actual, names, &format!("{path}.{key}")),
                    None => Err(format!("{path}: \"{key}\" is missing")),
                })
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            let pairs = expected.iter().zip(actual).enumerate();
            pairs
                .into_iter()
                .try_for_each(|(place, (expected, actual))| {
                    walk(expected, actual, names, &format!("{path}[{place}]"))
                })
        }
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => Ok(()),
        (expected, actual) if expected == actual => Ok(()),
        _ => Err(format!("{path}: {actual} instead of {expected}")),
    }
}

fn is_placeholder(pattern: &str) -> bool {
    pattern
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .is_some_and(|name| !name.contains(['<', '>']))
}

fn matches_placeholder(pattern: &str, actual: &Value, names: &mut Names) -> bool {
    let name = pattern.trim_start_matches('<').trim_end_matches('>');
    match name {
        "any" => true,
        "number" => actual.is_number(),
        "seconds" => actual.as_f64().is_some_and(|number| number.fract() == 0.0),
        "seconds.milliseconds" => actual.is_f64(),
        _ => actual
            .as_str()
            .is_some_and(|text| matches_name(name, text, names)),
    }
}

fn matches_name(name: &str, text: &str, names: &mut Names) -> bool {
    let hex = |length| {
        text.len() == length
            && text
                .chars()
                .all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
    };
    match name {
        "any" => true,
        "number" => !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()),
        "hex" => text.bytes().all(|b| b.is_ascii_hexdigit()),
        "timestamp" => has_shape(text, "0000-00-00T00:00:00.000Z"),
        "timestamp-seconds" => has_shape(text, "0000-00-00T00:00:00Z"),
        "epoch-ms" => text.len() == 13 && text.chars().all(|c| c.is_ascii_digit()),
        "hex32" | "md5" => hex(32),
        "ip" => text.parse::<std::net::IpAddr>().is_ok(),
        _ if text.is_empty() => false,
        _ if name.starts_with("uuid") && uuid::Uuid::try_parse(text).is_err() => false,
        _ => names.bind(name, text),
    }
}

/// Whether digits are where the shape has a zero, and all other characters are its own.
fn has_shape(text: &str, shape: &str) -> bool {
    let fits = |(c, s): (char, char)| if s == '0' { c.is_ascii_digit() } else { c == s };
    text.len() == shape.len() && text.chars().zip(shape.chars()).all(fits)
}

/// Matches a text with placeholders inside: each takes up to the next occurrence of what follows
/// it.
pub(crate) fn matches_text(pattern: &str, text: &str, names: &mut Names) -> bool {
    let Some((before, rest)) = pattern.split_once('<') else {
        return pattern == text;
    };
    let Some((name, after)) = rest.split_once('>') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(before) else {
        return false;
    };
    if after.is_empty() {
        return matches_name(name, text, names);
    }
    let next = after.split('<').next().unwrap_or_default();
    let ends: Vec<usize> = text.match_indices(next).map(|(end, _)| end).collect();
    ends.into_iter().any(|end| {
        let (case, document) = (names.case.clone(), names.document.clone());
        let matched =
            matches_name(name, &text[..end], names) && matches_text(after, &text[end..], names);
        if !matched {
            (names.case, names.document) = (case, document);
        }
        matched
    })
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
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn same(expected: Value, actual: Value) -> bool {
        compare(&expected, &actual, &mut Names::default()).is_ok()
    }

    #[test]
    fn placeholders_match_their_kind() {
        assert!(same(json!({"a": "<any>"}), json!({"a": null})));
        assert!(!same(json!({"a": "<any>"}), json!({})));
        assert!(same(
            json!(["<number>", "<seconds>", "<seconds.milliseconds>"]),
            json!([1.5, 3, 3.25])
        ));
        assert!(!same(json!("<number>"), json!("1")));
        assert!(same(
            json!("<timestamp>"),
            json!("2024-01-31T23:59:59.123Z")
        ));
        assert!(!same(
            json!("<timestamp-seconds>"),
            json!("2024-01-31T23:59:59.123Z")
        ));
    }

    #[test]
    fn a_name_is_one_value() {
        assert!(same(
            json!(["<q>", "arn:<q>:x"]),
            json!(["pets", "arn:pets:x"])
        ));
        assert!(!same(
            json!(["<q>", "arn:<q>:x"]),
            json!(["pets", "arn:cats:x"])
        ));
        assert!(same(json!("<a>:<b>/<a>"), json!("x:y:z/x")));
    }

    #[test]
    fn fields_that_are_not_named_must_be_absent() {
        assert!(!same(json!({}), json!({"a": 1})));
        assert!(same(json!({"a": 1}), json!({"a": 1.0})));
    }
}
