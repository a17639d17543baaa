//! Reads cases, and what every driver needs.

use std::path::Path;

use petstore_core::Timestamp;
use petstore_local::events::topic::MessageAttributes;
use serde_json::Value;

/// Runs one case; the error describes the first difference.
pub(crate) type Check = fn(&Value) -> Result<(), String>;

pub(crate) const REGION: &str = "eu-west-1";
pub(crate) const ACCOUNT: &str = "111111111111";
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_706_745_599_123);

/// The cases of one area.
pub(crate) fn read(folder: &Path, area: &str) -> Vec<Value> {
    let path = folder.join(area).with_extension("json");
    let text = std::fs::read_to_string(&path);
    let text = text.unwrap_or_else(|error| panic!("{} is not readable: {error}", path.display()));
    let cases: Result<Vec<Value>, _> = serde_json::from_str(&text);
    cases.unwrap_or_else(|error| panic!("{} is not a list of cases: {error}", path.display()))
}

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
pub(crate) fn same_error(expected: &Value, code: &str, message: &str) -> Result<(), String> {
    let wanted = &expected["message"];
    let same = wanted.is_null() || wanted == "<any>" || wanted == message;
    let ends = expected["message_ends"]
        .as_str()
        .is_none_or(|end| message.ends_with(end));
    let same_code = expected["code"] == "<any>" || expected["code"] == code;
    if same_code && same && ends {
        return Ok(());
    }
    Err(format!("expected {expected}, got {code}: {message}"))
}

/// Compares a result with the members `valid` and `error` of a case.
pub(crate) fn same_outcome<T>(
    case: &Value,
    result: Result<T, (String, String)>,
) -> Result<(), String> {
    match (case.get("error"), result) {
        (Some(expected), Err((code, message))) => same_error(expected, &code, &message),
        (Some(expected), Ok(_)) => Err(format!("expected {expected}, got no error")),
        (None, Err((code, message))) => Err(format!("unexpected {code}: {message}")),
        (None, Ok(_)) => Ok(()),
    }
}

/// Attributes as a request has them.
pub(crate) fn attributes(value: &Value) -> Result<MessageAttributes, String> {
    if value.is_null() {
        return Ok(MessageAttributes::new());
    }
    serde_json::from_value(value.clone()).map_err(|error| format!("attributes: {error}"))
}
