//! Event patterns of EventBridge.

use petstore_event_rules::EventPattern;
use petstore_event_rules::pattern::parse_test_event;
use serde_json::Value;

use super::{Case, Checked, compare, compare_error, source};

pub(super) fn check(case: &Case) -> Checked {
    let event = source(case, "event");
    let pattern = match EventPattern::parse(&source(case, "pattern")) {
        Ok(pattern) => pattern,
        Err(error) => {
            return compare_error(
                case,
                Some(("InvalidEventPatternException", &error.to_string())),
            );
        }
    };
    if case.get("error").is_some() {
        let error = parse_test_event(&event)
            .err()
            .map(|error| error.to_string());
        return compare_error(
            case,
            error
                .as_deref()
                .map(|message| ("ValidationException", message)),
        );
    }
    if let Some(Value::Bool(expected)) = case.get("matches") {
        let event: Value = serde_json::from_str(&event).map_err(|error| error.to_string())?;
        return compare(pattern.matches(&event), *expected);
    }
    compare(true, case.get("valid") == Some(&Value::Bool(true)))
}
