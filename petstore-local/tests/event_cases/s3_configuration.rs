//! Validation of notification configurations, and what they select.

use petstore_local::events::bucket::{Bucket, Configuration, DestinationKind, FilterRule, selects};
use petstore_local::events::ids::CountedIds;
use serde_json::{Value, json};

use crate::matching::{Names, compare};
use crate::support::{ACCOUNT, NOW, REGION, flag, only, same_error, text};

pub(crate) fn filter(value: &Value) -> Result<Vec<FilterRule>, String> {
    let rules = if value.is_null() {
        json!([])
    } else {
        value.clone()
    };
    serde_json::from_value(rules).map_err(|error| error.to_string())
}

pub(crate) fn events(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

fn configuration(value: &Value) -> Result<Configuration, String> {
    only(
        value,
        &["destination", "kind", "exists", "events", "filter", "id"],
    )?;
    let kind = match value["kind"].as_str() {
        None => None,
        Some("Queue") => Some(DestinationKind::Queue),
        Some("Topic") => Some(DestinationKind::Topic),
        Some("CloudFunction") => Some(DestinationKind::CloudFunction),
        Some(other) => return Err(format!("the driver does not handle the kind {other}")),
    };
    Ok(Configuration {
        id: text(value, "id").to_owned(),
        kind,
        destination: text(value, "destination").to_owned(),
        events: events(&value["events"]),
        filter: filter(&value["filter"])?,
    })
}

pub(crate) fn check(case: &Value) -> Result<(), String> {
    let given = case["configurations"]
        .as_array()
        .ok_or("no configurations")?;
    let configurations = given
        .iter()
        .map(configuration)
        .collect::<Result<Vec<_>, _>>()?;
    let exists = |arn: &str| {
        !given
            .iter()
            .any(|found| text(found, "destination") == arn && !flag(found, "exists", true))
    };
    let mut bucket = Bucket::new("bucket", REGION, ACCOUNT);
    let mut ids = CountedIds::default();
    let result = if flag(case, "skip_destination_validation", false) {
        bucket.configure_unvalidated(configurations, NOW, &mut ids)
    } else {
        bucket.configure(configurations, NOW, &mut ids, &exists)
    };
    match (case.get("error"), result) {
        (Some(expected), Err(error)) => {
            same_error(expected, error.code(), &error.to_string())?;
            if expected["message"].is_null() {
                return Ok(());
            }
            let mut found = json!({ "code": expected["code"], "message": expected["message"] });
            for (name, value) in error.members() {
                found[name] = json!(value);
            }
            compare(expected, &found, &mut Names::default())
        }
        (None, Ok(())) => stored(case, &bucket),
        (_, result) => Err(format!("got {result:?}")),
    }
}

fn stored(case: &Value, bucket: &Bucket) -> Result<(), String> {
    let Some(expected) = case.get("stored_filter") else {
        return Ok(());
    };
    let filters = bucket
        .configurations()
        .iter()
        .map(|found| json!(found.filter));
    let mut found = filters.collect::<Vec<_>>().pop().unwrap_or_default();
    let mut expected = expected.clone();
    // The order of the rules is not significant.
    for rules in [&mut expected, &mut found] {
        if let Some(rules) = rules.as_array_mut() {
            rules.sort_by_key(Value::to_string);
        }
    }
    compare(&expected, &found, &mut Names::default())
}

pub(crate) fn check_match(case: &Value) -> Result<(), String> {
    let (event, key) = (text(case, "event_name"), text(case, "key"));
    let rule = Configuration {
        events: events(&case["events"]),
        filter: filter(&case["filter"])?,
        ..Default::default()
    };
    let found = rule.matches(event, key);
    if found && !selects(&rule.events, event) {
        return Err("the event is not selected but matches".to_owned());
    }
    compare(&case["delivered"], &json!(found), &mut Names::default())
}
