//! Writes the log to standard error, with one line per request.

use std::borrow::Cow;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use http::{Method, StatusCode, Uri};
use serde_json::{Map, Value, json};

use crate::LogFormat;
use crate::printable::printable_line;
use petstore_core::civil::DateTime;
use petstore_gateway::ServeReport;

/// A request with its response.
#[derive(Debug)]
pub(super) struct Served {
    pub(super) verb: Method,
    pub(super) uri: Uri,
    pub(super) status: StatusCode,
    pub(super) report: Option<ServeReport>,
    pub(super) time: Duration,
}

/// Whether lines are JSON objects. There is one standard error per process, so there is one format.
static IS_JSON: AtomicBool = AtomicBool::new(false);

/// Sets the format of all lines that follow.
pub(super) fn set_format(format: LogFormat) {
    IS_JSON.store(format == LogFormat::Json, Ordering::Relaxed);
}

fn is_json() -> bool {
    IS_JSON.load(Ordering::Relaxed)
}

/// Logs `GET /dev/pets 200 1.3 ms shop`: method, path, status, time, and the name of the API key.
///
/// Query strings, headers and bodies are left out, because they may contain secrets.
pub(super) fn request(served: &Served) {
    let (verb, path) = (served.verb.as_str(), served.uri.path());
    let status = served.status.as_u16();
    let report = served.report.as_ref();
    let millis = served.time.as_secs_f64() * 1000.0;
    if is_json() {
        let members = request_members(verb, path, status, millis, report);
        return write_object(members);
    }
    let mut text = format!("{verb} {path} {status} {millis:.1} ms");
    if let Some(report) = report {
        text.push(' ');
        text.push_str(report.api_key.as_deref().unwrap_or("-"));
        if let Some(note) = &report.note {
            text.push_str(": ");
            text.push_str(note);
        }
    }
    write(printable_line(&text));
}

fn request_members(
    verb: &str,
    path: &str,
    status: u16,
    millis: f64,
    report: Option<&ServeReport>,
) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("method".to_owned(), verb.into());
    members.insert("path".to_owned(), path.into());
    members.insert("status".to_owned(), status.into());
    let rounded = (millis * 1000.0).round() / 1000.0;
    members.insert("durationMs".to_owned(), rounded.into());
    if let Some(report) = report {
        for (name, value) in [
            ("requestId", Some(report.request_id.as_str())),
            ("apiKey", report.api_key.as_deref()),
            ("usagePlan", report.usage_plan.as_deref()),
            ("principalId", report.principal_id.as_deref()),
            ("note", report.note.as_deref()),
        ] {
            if let Some(value) = value {
                members.insert(name.to_owned(), value.into());
            }
        }
    }
    members
}

/// Logs a line that a function wrote, with the function's name.
#[cfg(feature = "backends")]
pub(super) fn function_line(function: &str, text: &str) {
    if is_json() {
        write_members(json!({"function": function, "message": text}));
    } else {
        line(&format!("{function} | {text}"));
    }
}

/// Writes one line. Control characters in the text are escaped.
pub(super) fn line(text: &str) {
    if is_json() {
        write_members(json!({"message": text}));
    } else {
        write(printable_line(text));
    }
}

fn write_members(object: Value) {
    if let Value::Object(members) = object {
        write_object(members);
    }
}

fn write_object(mut members: Map<String, Value>) {
    members.insert("time".to_owned(), timestamp(SystemTime::now()).into());
    // serde_json escapes the control characters below U+0020; the others are left in texts.
    write(printable_line(&Value::Object(members).to_string()));
}

fn write(text: Cow<'_, str>) {
    let mut line = text.into_owned();
    line.push('\n');
    // In one piece. If standard error cannot be written to, there is no place to report it.
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}

/// `2026-11-27T08:00:00.123Z`
fn timestamp(time: SystemTime) -> String {
    let since = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let second = DateTime::from_seconds(i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
    format!("{second}.{:03}Z", since.subsec_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_utc() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399, "2000-02-28T23:59:59.000Z"),
            (951_782_400, "2000-02-29T00:00:00.000Z"),
            (1_709_251_200, "2024-03-01T00:00:00.000Z"),
            (1_795_768_245, "2026-11-27T08:30:45.000Z"),
            (4_107_542_399, "2100-02-28T23:59:59.000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000Z"),
        ] {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(timestamp(time), expected);
        }
    }

    #[test]
    fn a_request_has_the_members_that_are_known() {
        let members = request_members("GET", "/dev/pets", 403, 1.23456, None);
        let expected = json!({
            "method": "GET", "path": "/dev/pets", "status": 403, "durationMs": 1.235,
        });
        assert_eq!(Value::Object(members), expected);
    }
}
