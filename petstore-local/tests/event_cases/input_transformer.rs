//! Input paths and transformers.

use std::collections::BTreeMap;

use petstore_event_rules::transform::select;
use petstore_event_rules::{InputTransformer, JsonPath, RuleContext, RuleError};
use serde_json::Value;

use crate::case::Case;
use crate::support::{Checked, equal, same_error_of};

pub(crate) fn check(case: &Case) -> Checked {
    let target = case.json.get("target").cloned().unwrap_or_default();
    let text = |name: &str| target.get(name).and_then(Value::as_str);
    let event = case.source("event");
    let inputs = ["Input", "InputPath", "InputTransformer"];
    let given = inputs
        .iter()
        .filter(|name| target.get(**name).is_some())
        .count();
    let id = text("Id").unwrap_or("<target>");
    if let Err(error) = petstore_event_rules::rule::check_inputs(id, given) {
        return refused(case, &error);
    }
    let output = if let Some(path) = text("InputPath") {
        let path = JsonPath::parse(path).map_err(|error| error.to_string())?;
        select(&path, &event)
    } else if let Some(transformer) = target.get("InputTransformer") {
        let paths = transformer.get("InputPathsMap").cloned();
        let paths: BTreeMap<String, String> = paths
            .map(serde_json::from_value)
            .transpose()
            .map_err(|error| error.to_string())?
            .unwrap_or_default();
        let template = transformer.get("InputTemplate").and_then(Value::as_str);
        let transformer = match InputTransformer::new(id, &paths, template.unwrap_or_default()) {
            Ok(transformer) => transformer,
            Err(error) => {
                return same_error_of(
                    &case.json,
                    Some(("ValidationException", &error.to_string())),
                );
            }
        };
        let rule = RuleContext {
            rule_arn: text("rule_arn").unwrap_or_default(),
            rule_name: text("rule_name").unwrap_or_default(),
            ingestion_time: text("ingestion_time"),
        };
        transformer.render(&event, &rule)
    } else {
        Ok(text("Input").map_or(event, ToOwned::to_owned))
    };
    same_error_of(&case.json, None)?;
    match output {
        Err(error) if case.json.get("delivered") != Some(&Value::Bool(false)) => {
            Err(format!("is not delivered: {error}"))
        }
        Err(_) => Ok(()),
        Ok(_) if case.json.get("delivered") == Some(&Value::Bool(false)) => {
            Err("is delivered".into())
        }
        Ok(output) => compare_output(case, &output),
    }
}

fn refused(case: &Case, error: &RuleError) -> Checked {
    same_error_of(&case.json, Some((error.code(), &error.to_string())))
}

/// Objects and lists are compared as JSON, since recordings do not keep the blanks between tokens.
fn compare_output(case: &Case, output: &str) -> Checked {
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    match (case.json.get("output_json"), case.json.get("output")) {
        (Some(expected), _) => equal(json(output), Some(expected.clone())),
        (None, Some(Value::String(expected))) => match json(expected) {
            Some(expected @ (Value::Object(_) | Value::Array(_))) => {
                equal(json(output), Some(expected))
            }
            _ => equal(output, expected.as_str()),
        },
        _ => Err("has no expected output".into()),
    }
}
