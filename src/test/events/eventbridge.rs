//! Events of a bus, and those of schedules.

use serde::Serialize;
use serde_json::json;

use super::test_event::{ACCOUNT, REGION, TestEvent, to_json};

/// An event of a bus.
///
/// # Panics
///
/// Panics if the detail cannot be serialized as JSON.
#[track_caller]
pub fn eventbridge(source: &str, detail_type: &str, detail: &impl Serialize) -> TestEvent {
    TestEvent(json!({
        "version": "0",
        "id": "00000000-0000-0000-0000-000000000000",
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": "2026-01-01T00:00:00Z",
        "region": REGION,
        "resources": [],
        "detail": to_json(detail),
    }))
}

/// The event that the rule of the schedule `name` sends; a template names the rule after the
/// handler.
pub fn schedule(name: &str) -> TestEvent {
    let mut event = eventbridge("aws.events", "Scheduled Event", &json!({}));
    event.0["resources"] = json!([format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}")]);
    event
}
