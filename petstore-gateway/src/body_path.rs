//! The part of a JSON body that a JSONPath of a mapping expression selects.
//!
//! It supports paths of names and indices, `.pet.tags[0]['name']`, which select at most one value. It does not
//! support wildcards, slices, filters and recursive descent: such a path selects nothing.

use petstore_core::contract::BodyPath;
use serde_json::Value;

/// The selected value as text: a string without its quotes, anything else as JSON. `None` for `null`, for a
/// missing value, and for a body that is not JSON.
pub(crate) fn select(body: &[u8], path: &BodyPath) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let mut value = &body;
    let mut rest = path.as_str();
    while !rest.is_empty() {
        let (step, after) = split_step(rest)?;
        value = match step {
            Step::Name(name) => value.as_object()?.get(name)?,
            Step::Index(index) => value.as_array()?.get(index)?,
        };
        rest = after;
    }
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

enum Step<'p> {
    Name(&'p str),
    Index(usize),
}

/// The first step of a path, and the path after it.
fn split_step(path: &str) -> Option<(Step<'_>, &str)> {
    if let Some(path) = path.strip_prefix('.') {
        let end = path.find(['.', '[']).unwrap_or(path.len());
        let (name, rest) = path.split_at(end);
        let is_name = !name.is_empty() && name != "*";
        return is_name.then_some((Step::Name(name), rest));
    }
    let path = path.strip_prefix('[')?;
    for quote in ['\'', '"'] {
        if let Some(path) = path.strip_prefix(quote) {
            let (name, rest) = path.split_once(quote)?;
            return Some((Step::Name(name), rest.strip_prefix(']')?));
        }
    }
    let (index, rest) = path.split_once(']')?;
    Some((Step::Index(index.parse().ok()?), rest))
}

#[cfg(test)]
mod tests {
    use petstore_core::contract::{MappingExpression, RequestSource};
    use proptest::prelude::*;

    use super::*;

    fn selected(body: &str, path: &str) -> Option<String> {
        let expression = format!("method.request.body{path}").parse();
        match expression.unwrap() {
            MappingExpression::Request(RequestSource::Body(Some(path))) => {
                select(body.as_bytes(), &path)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn names_and_indices_select_one_value() {
        let body = r#"{"pet": {"name": "Rex", "tags": ["a", {"b.c": 7}]}, "none": null}"#;
        for (path, expected) in [
            (".pet.name", Some("Rex")),
            ("['pet'].name", Some("Rex")),
            (".pet.tags[0]", Some("a")),
            (".pet.tags[1][\"b.c\"]", Some("7")),
            (".pet.tags[1]", Some(r#"{"b.c":7}"#)),
            (".none", None),
            (".missing", None),
            (".pet[0]", None),
            (".pet.tags[2]", None),
            (".pet.*", None),
            ("..name", None),
            (".pet.tags[-1]", None),
            (".pet['name", None),
        ] {
            assert_eq!(selected(body, path).as_deref(), expected, "{path}");
        }
        assert_eq!(selected("[1, [2]]", "[1][0]").as_deref(), Some("2"));
        assert_eq!(selected("no json", ".a"), None);
        assert_eq!(selected(&"[".repeat(5_000), "[0]"), None);
    }

    proptest! {
        #[test]
        fn any_path_selects_at_most_one_value(path in r#"[.\[][ab0-9'"*.\[\]]{1,12}"#) {
            let _ = selected(r#"{"a": [{"b": 1}], "0": []}"#, &path);
        }
    }
}
