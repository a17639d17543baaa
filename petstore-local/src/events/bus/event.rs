//! The event that targets get
//! (<https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html>).

use petstore_core::{Arn, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::events::ids::IdSource;
use crate::events::time::iso_seconds;

/// An event on a bus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The id; every rule that matches delivers the event with the same.
    pub id: String,
    /// What kind of event it is.
    pub detail_type: String,
    /// Who put it.
    pub source: String,
    /// The account of the sender.
    pub account: String,
    /// When it happened; delivered in whole seconds.
    pub time: Timestamp,
    /// The region of the bus.
    pub region: String,
    /// ARNs that the event is about.
    pub resources: Vec<String>,
    /// The JSON of the detail.
    pub detail: String,
}

/// The members in AWS's order.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Envelope<'a> {
    version: &'static str,
    id: &'a str,
    detail_type: &'a str,
    source: &'a str,
    account: &'a str,
    time: String,
    region: &'a str,
    resources: &'a [String],
    detail: &'a RawValue,
}

impl Event {
    /// The JSON that a target gets, without white space.
    pub fn to_json(&self) -> String {
        let detail = RawValue::from_string(compact_json(&self.detail));
        let envelope = Envelope {
            version: "0",
            id: &self.id,
            detail_type: &self.detail_type,
            source: &self.source,
            account: &self.account,
            time: iso_seconds(self.time),
            region: &self.region,
            resources: &self.resources,
            detail: detail.as_deref().unwrap_or(RawValue::NULL),
        };
        // Texts and checked JSON: this always serializes.
        serde_json::to_string(&envelope).unwrap_or_default()
    }
}

/// JSON without the white space between its tokens; order and numbers stay as they are written.
///
/// ```
/// # use petstore_local::events::bus::compact_json;
/// assert_eq!(compact_json("{\"b\": [1.0, \"a b\"]}"), r#"{"b":[1.0,"a b"]}"#);
/// ```
pub fn compact_json(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let keep = |character: &char| {
        if !quoted {
            quoted = *character == '"';
            return !matches!(character, ' ' | '\t' | '\n' | '\r');
        }
        quoted = escaped || *character != '"';
        escaped = !escaped && *character == '\\';
        true
    };
    json.chars().filter(keep).collect()
}

/// The event of EventBridge Scheduler for a target without an input. Its detail is the text `{}`,
/// unlike that of a scheduled rule.
///
/// With an input the target gets that input as it is, and no event.
pub fn scheduler_event(schedule_arn: &str, now: Timestamp, ids: &mut dyn IdSource) -> Event {
    let arn = Arn::parse(schedule_arn);
    Event {
        id: ids.uuid(),
        detail_type: "Scheduled Event".to_owned(),
        source: "aws.scheduler".to_owned(),
        account: arn.map_or("", |arn| arn.account_id).to_owned(),
        time: now,
        region: arn.map_or("", |arn| arn.region).to_owned(),
        resources: vec![schedule_arn.to_owned()],
        detail: "\"{}\"".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn compact_json_has_the_same_value(key in ".*", value in ".*", number in any::<i64>()) {
            let json = serde_json::json!({ key: [value, number] });
            let spaced = serde_json::to_string_pretty(&json).unwrap_or_default();
            prop_assert_eq!(compact_json(&spaced), json.to_string());
        }
    }
}
