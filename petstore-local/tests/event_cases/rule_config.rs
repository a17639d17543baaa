//! Errors of rules and targets.

use petstore_event_rules::RuleError;
use petstore_event_rules::rule::{RuleTrigger, check_deletion, check_rule, check_targets};
use serde_json::Value;

use crate::support::{Checked, same_error_of};

pub(crate) fn check(case: &Value) -> Checked {
    let given = case.get("given").and_then(Value::as_object);
    let mut checked = Ok(());
    for (operation, value) in given.into_iter().flatten() {
        checked = checked.and(run(operation, value)?);
    }
    let error = checked.err();
    let message = error.as_ref().map(ToString::to_string).unwrap_or_default();
    same_error_of(
        case,
        error.as_ref().map(|error| (error.code(), message.as_str())),
    )
}

fn run(operation: &str, value: &Value) -> Result<Result<(), RuleError>, String> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let count = |value: &Value| value.as_u64().unwrap_or_default() as usize;
    Ok(match operation {
        "delete_rule" => check_deletion(value.get("targets").map(count).unwrap_or_default()),
        "put_targets" => match value {
            Value::Array(targets) => check_targets(
                targets
                    .iter()
                    .filter_map(|target| target.get("Id")?.as_str()),
                targets.len(),
            ),
            number => check_targets([], count(number)),
        },
        "put_rule" => check_rule(
            text("Name").or(text("name")).unwrap_or("rule"),
            text("EventBusName").or(text("bus")).unwrap_or("default"),
            trigger(value),
        ),
        other => return Err(format!("has an unknown operation {other:?}")),
    })
}

fn trigger(value: &Value) -> RuleTrigger {
    let has = |names: [&str; 2]| names.iter().any(|name| value.get(name).is_some());
    match (
        has(["EventPattern", "event_pattern"]),
        has(["ScheduleExpression", "schedule_expression"]),
    ) {
        (false, false) => RuleTrigger::None,
        (true, false) => RuleTrigger::Pattern,
        (false, true) => RuleTrigger::Schedule,
        (true, true) => RuleTrigger::PatternAndSchedule,
    }
}
