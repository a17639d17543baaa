//! Event patterns of EventBridge.

use petstore_event_rules::EventPattern;
use petstore_event_rules::pattern::parse_test_event;
use serde_json::Value;

use crate::case::Case;
use crate::support::{Checked, equal, same_error_of, text};

pub(crate) fn check(case: &Case) -> Checked {
    let event = case.source("event");
    let pattern = match EventPattern::parse(&case.source("pattern")) {
        Ok(pattern) => pattern,
        Err(error) => {
            // AWS appends the position of the fault, so only the start of a message is compared.
            let (message, start) = (error.to_string(), text(&case.json["error"], "message"));
            let same = !start.is_empty() && message.starts_with(start);
            let message = if same { start } else { &message };
            return same_error_of(&case.json, Some(("InvalidEventPatternException", message)));
        }
    };
    if case.json.get("error").is_some() {
        let error = parse_test_event(&event)
            .err()
            .map(|error| error.to_string());
        return same_error_of(
            &case.json,
            error
                .as_deref()
                .map(|message| ("ValidationException", message)),
        );
    }
    if let Some(Value::Bool(expected)) = case.json.get("matches") {
        let event: Value = serde_json::from_str(&event).map_err(|error| error.to_string())?;
        return equal(pattern.matches(&event), *expected);
    }
    equal(true, case.json.get("valid") == Some(&Value::Bool(true)))
}
