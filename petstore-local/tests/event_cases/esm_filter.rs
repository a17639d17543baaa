//! Filters of event source mappings.

use petstore_event_rules::{FilterCriteria, SourceType};
use serde_json::Value;

use crate::support::{Checked, equal, same_error_of, text};

pub(crate) fn check(case: &Value) -> Checked {
    let source = match text(case, "source_type") {
        "sqs" => SourceType::Sqs,
        "kinesis" => SourceType::Kinesis,
        "dynamodb" => SourceType::DynamoDb,
        other => return Err(format!("has an unknown source type {other:?}")),
    };
    let filters = case.get("filters").and_then(Value::as_array);
    let filters = filters.into_iter().flatten().filter_map(Value::as_str);
    let criteria = match FilterCriteria::parse(source, filters) {
        Ok(criteria) => criteria,
        Err(error) => {
            return same_error_of(
                case,
                Some(("InvalidParameterValueException", &error.to_string())),
            );
        }
    };
    same_error_of(case, None)?;
    match (case.get("delivered"), case.get("record")) {
        (Some(Value::Bool(expected)), Some(record)) => equal(criteria.matches(record), *expected),
        _ => Ok(()),
    }
}
