//! The part of a JSON body that a JSONPath of a mapping expression selects.

use petstore_core::contract::BodyPath;
use petstore_vtl::json_path::JsonPath;
use petstore_vtl::{Map, Value, parse_json};

/// A body that begins like JSON and is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body is not JSON")]
pub(crate) struct NotJson;

/// The value of a body: JSON, or else one text.
///
/// # Errors
///
/// [`NotJson`] if the text begins like JSON and is not JSON.
pub(crate) fn parse_body(body: &str) -> Result<Value, NotJson> {
    let text = body.trim();
    match text.chars().next() {
        // API Gateway treats a missing body as an object without members.
        None => Ok(Map::new().into()),
        Some('{' | '[') => parse_json(text).map_err(|_| NotJson),
        Some(quote @ ('"' | '\'')) if text.len() == 1 || !text.ends_with(quote) => Err(NotJson),
        Some('"' | '\'') => parse_json(text).map_err(|_| NotJson),
        Some(_) => Ok(body.into()),
    }
}

/// The selected value as text: a text as it is, anything else as JSON. `None` for `null` and for a
/// missing value.
pub(crate) fn select(root: &Value, path: &BodyPath) -> Option<String> {
    let path = JsonPath::parse(&format!("${}", path.as_str())).ok()?;
    match path.find(root).ok()?? {
        Value::Null => None,
        Value::String(text) => Some(text.to_string()),
        other => Some(other.to_json()),
    }
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
                select(&parse_body(body).ok()?, &path)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_path_selects_one_value() {
        let body = r#"{"pet": {"name": "Rex", "tags": ["a", {"b.c": 7}]}, "none": null}"#;
        for (path, expected) in [
            (".pet.name", Some("Rex")),
            ("['pet'].name", Some("Rex")),
            (".pet.tags[0]", Some("a")),
            (".pet.tags[1]['b.c']", Some("7")),
            (".pet.tags[1]", Some(r#"{"b.c":7}"#)),
            ("..name", Some(r#"["Rex"]"#)),
            (".none", None),
            (".missing", None),
            (".pet[0]", None),
            (".pet.tags[2]", None),
            (".pet['name", None),
        ] {
            assert_eq!(selected(body, path).as_deref(), expected, "{path}");
        }
        assert_eq!(selected("[1, [2]]", "[1][0]").as_deref(), Some("2"));
        assert_eq!(selected("", ".a"), None);
    }

    #[test]
    fn only_what_begins_like_json_must_be_json() {
        for body in ["{a", " [1", "\"a", "'", "{\"a\":"] {
            assert_eq!(parse_body(body).err(), Some(NotJson), "{body}");
        }
        for body in ["", "text", "<xml/>", "17", "\"text\"", "{\"a\": 1}"] {
            assert!(parse_body(body).is_ok(), "{body}");
        }
    }

    proptest! {
        #[test]
        fn any_path_selects_at_most_one_value(path in r#"[.\[][ab0-9'"*.\[\]]{1,12}"#) {
            let _ = selected(r#"{"a": [{"b": 1}], "0": []}"#, &path);
        }
    }
}
