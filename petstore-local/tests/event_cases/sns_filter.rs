//! Filter policies of SNS.

use std::collections::BTreeMap;

use petstore_event_rules::{FilterPolicy, FilterPolicyError, MessageAttribute};
use serde_json::Value;

use crate::case::Case;
use crate::support::{Checked, equal, same_error_of, text};

pub(crate) fn check(case: &Case) -> Checked {
    let policy = match parse(case) {
        Ok(policy) => policy,
        Err(error) => {
            return same_error_of(&case.json, Some(("InvalidParameter", &error.to_string())));
        }
    };
    same_error_of(&case.json, None)?;
    let Some(Value::Bool(expected)) = case.json.get("delivered") else {
        return Ok(());
    };
    let attributes = attributes(case.json.get("attributes"));
    equal(
        policy.matches(text(&case.json, "body"), &attributes),
        *expected,
    )
}

fn parse(case: &Case) -> Result<FilterPolicy, FilterPolicyError> {
    FilterPolicy::parse(&case.source("policy"), text(&case.json, "scope").parse()?)
}

fn attributes(given: Option<&Value>) -> BTreeMap<String, MessageAttribute<'_>> {
    let given = given.and_then(Value::as_object);
    let text = |value: &Value, name: &str| Some(value.get(name)?.as_str()?.to_owned());
    given
        .into_iter()
        .flatten()
        .map(|(name, value)| {
            let attribute = MessageAttribute {
                data_type: text(value, "DataType").unwrap_or_default().into(),
                string_value: text(value, "StringValue").map(Into::into),
            };
            (name.clone(), attribute)
        })
        .collect()
}
