//! Filter policies of SNS.

use std::collections::BTreeMap;

use petstore_event_rules::{FilterPolicy, FilterPolicyError, MessageAttribute};
use serde_json::Value;

use super::{Case, Checked, compare, compare_error, source, text};

pub(super) fn check(case: &Case) -> Checked {
    let policy = match parse(case) {
        Ok(policy) => policy,
        Err(error) => return compare_error(case, Some(("InvalidParameter", &error.to_string()))),
    };
    compare_error(case, None)?;
    let Some(Value::Bool(expected)) = case.get("delivered") else {
        return Ok(());
    };
    let attributes = attributes(case.get("attributes"));
    compare(policy.matches(text(case, "body"), &attributes), *expected)
}

fn parse(case: &Case) -> Result<FilterPolicy, FilterPolicyError> {
    FilterPolicy::parse(&source(case, "policy"), text(case, "scope").parse()?)
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
