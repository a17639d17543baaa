//! Schedule expressions.

use petstore_event_rules::{Schedule, ScheduleService, Zone};
use serde_json::Value;

use crate::support::{Checked, equal, same_error_of, text};

pub(crate) fn check(case: &Value) -> Checked {
    let service = match text(case, "service") {
        "rule" => ScheduleService::Rule,
        "scheduler" => ScheduleService::Scheduler,
        other => return Err(format!("has an unknown service {other:?}")),
    };
    let schedule = match Schedule::parse(text(case, "expression"), service) {
        Ok(schedule) => schedule,
        Err(error) => {
            return same_error_of(case, Some(("ValidationException", &error.to_string())));
        }
    };
    same_error_of(case, None)?;
    let Some(Value::Array(expected)) = case.get("next") else {
        return equal(true, case.get("valid") == Some(&Value::Bool(true)));
    };
    let zone = match text(case, "time_zone") {
        "" => Zone::UTC,
        name => Zone::named(name).map_err(|error| error.to_string())?,
    };
    let start = unix(text(case, "start"))?.unwrap_or(i64::MIN);
    let mut after = unix(text(case, "after"))?.unwrap_or(i64::MIN);
    for expected in expected {
        let next = schedule.next_after(after, start, &zone);
        equal(next, unix(expected.as_str().unwrap_or_default())?)?;
        after = next.unwrap_or(i64::MAX);
    }
    if expected.is_empty() {
        equal(schedule.next_after(after, start, &zone), None)?;
    }
    Ok(())
}

fn unix(text: &str) -> Result<Option<i64>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let timestamp: jiff::Timestamp = text.parse().map_err(|_| format!("has a bad time {text}"))?;
    Ok(Some(timestamp.as_second()))
}
