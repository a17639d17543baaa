//! Helpers that several drivers share.

use petstore_core::Timestamp;
use petstore_local::events::topic::MessageAttributes;
use serde_json::Value;

use crate::matching::{Names, matches_text};

/// Nothing, or a description of the first difference.
pub(crate) type Checked = Result<(), String>;

pub(crate) const REGION: &str = "eu-west-1";
pub(crate) const ACCOUNT: &str = "111111111111";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_706_745_599_123);

pub(crate) fn parse(json: &str) -> Result<Value, String> {
    serde_json::from_str(json).map_err(|error| format!("{json} is not JSON: {error}"))
}

pub(crate) fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

pub(crate) fn flag(value: &Value, member: &str, default: bool) -> bool {
    value[member].as_bool().unwrap_or(default)
}

/// Fails unless every member of an object is one that the driver handles.
pub(crate) fn only(object: &Value, known: &[&str]) -> Result<(), String> {
    let members = object.as_object().into_iter().flatten();
    match members
        .into_iter()
        .find(|(name, _)| !known.contains(&name.as_str()))
    {
        Some((name, _)) => Err(format!("the driver does not handle the member {name}")),
        None => Ok(()),
    }
}

/// Fails unless the error is the expected one. A missing message is not compared.
pub(crate) fn same_error(expected: &Value, code: &str, message: &str) -> Checked {
    let mut names = Names::default();
    let mut same = |pattern: &Value, own: &str| {
        pattern.as_str().is_none_or(|pattern| {
            pattern == "<any>" || pattern == own || matches_text(pattern, own, &mut names)
        })
    };
    let ends = text(expected, "message_ends");
    if same(&expected["code"], code)
        && same(&expected["message"], message)
        && message.ends_with(ends)
    {
        return Ok(());
    }
    Err(format!("expected {expected}, got {code}: {message}"))
}

/// Compares code and message of an error, or its absence, with the member `error` of a case.
pub(crate) fn same_error_of(case: &Value, error: Option<(&str, &str)>) -> Checked {
    let error = error.map(|(code, message)| (code.to_owned(), message.to_owned()));
    same_outcome(case, error.map_or(Ok(()), Err))
}

/// Fails unless two values are equal.
pub(crate) fn equal<T: PartialEq + std::fmt::Debug>(found: T, expected: T) -> Checked {
    if found == expected {
        Ok(())
    } else {
        Err(format!("expected {expected:?}, got {found:?}"))
    }
}

/// Compares a result with the members `valid` and `error` of a case.
pub(crate) fn same_outcome<T>(
    case: &Value,
    result: Result<T, (String, String)>,
) -> Result<(), String> {
    let expected = case.get("error").filter(|error| !error.is_null());
    match (expected, result) {
        (Some(expected), Err((code, message))) => same_error(expected, &code, &message),
        (Some(expected), Ok(_)) => Err(format!("expected {expected}, got no error")),
        (None, Err((code, message))) => Err(format!("unexpected {code}: {message}")),
        (None, Ok(_)) => Ok(()),
    }
}

/// The message attributes of a topic, as a request gives them.
pub(crate) fn attributes(value: &Value) -> Result<MessageAttributes, String> {
    if value.is_null() {
        return Ok(MessageAttributes::new());
    }
    serde_json::from_value(value.clone()).map_err(|error| format!("attributes: {error}"))
}

/// The texts of a JSON list.
pub(crate) fn texts(list: &Value) -> Vec<&str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}
