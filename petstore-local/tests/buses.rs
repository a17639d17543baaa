//! Buses from an entry to its targets.

use std::collections::BTreeMap;

use petstore_core::Timestamp;
use petstore_local::events::bus::{
    Buses, Event, MatchAll, PutEventsEntry, Rule, RuleContext, RuleLogic, Settled, Target,
    TargetError, TargetInput, TargetResult,
};
use petstore_local::events::ids::CountedIds;
use proptest::prelude::*;
use serde_json::Value;

const START: Timestamp = Timestamp::from_seconds(1_700_000_000);

/// Patterns are parts of events, paths are pointers, and templates name the rule.
struct Simple;

impl RuleLogic for Simple {
    fn matches(&self, pattern: &str, event: &str) -> bool {
        event.contains(pattern)
    }

    fn select(&self, path: &str, event: &str) -> Option<String> {
        let event: Value = serde_json::from_str(event).ok()?;
        event.pointer(path).map(Value::to_string)
    }

    fn transform(
        &self,
        paths: &BTreeMap<String, String>,
        template: &str,
        event: &str,
        context: RuleContext<'_>,
    ) -> Option<String> {
        let mut text = template.replace("<rule>", context.rule_arn);
        for (name, path) in paths {
            text = text.replace(&format!("<{name}>"), &self.select(path, event)?);
        }
        Some(text)
    }
}

fn buses() -> Buses {
    Buses::new("eu-west-1", "111111111111")
}

fn queue(id: &str, input: TargetInput) -> Target {
    let mut target = Target::new(id, "arn:aws:sqs:eu-west-1:111111111111:pets");
    target.input = input;
    target
}

fn cat() -> PutEventsEntry {
    PutEventsEntry::new("shelter", "PetAdded", r#"{ "kind": "cat", "age": 3 }"#)
}

fn put(buses: &mut Buses, entry: PutEventsEntry) -> Vec<String> {
    let response = buses.put_events(&[entry], START, &mut CountedIds::default(), &Simple);
    assert_eq!(response.map(|response| response.failed_entry_count), Ok(0));
    buses
        .take_due(START)
        .into_iter()
        .map(|(_, delivery)| delivery.payload)
        .collect()
}

#[test]
fn each_target_gets_its_input() {
    let mut buses = buses();
    let transformer = TargetInput::Transformer {
        paths: BTreeMap::from([("kind".to_owned(), "/detail/kind".to_owned())]),
        template: "a <kind> by <rule>".to_owned(),
    };
    let rule = Rule::with_pattern("pets", "PetAdded")
        .target(queue("whole", TargetInput::Event))
        .target(queue("constant", TargetInput::Constant("{}".into())))
        .target(queue("age", TargetInput::Path("/detail/age".into())))
        .target(queue("missing", TargetInput::Path("/detail/name".into())))
        .target(queue("text", transformer));
    let arn = buses.put_rule(rule);
    let payloads = put(&mut buses, cat());
    let [whole, constant, age, text] = &payloads[..] else {
        panic!("{payloads:?}")
    };
    assert!(whole.starts_with(r#"{"version":"0","id":""#), "{whole}");
    assert!(whole.ends_with(
        r#""account":"111111111111","time":"2023-11-14T22:13:20Z","region":"eu-west-1","resources":[],"detail":{"kind":"cat","age":3}}"#
    ), "{whole}");
    assert_eq!((constant.as_str(), age.as_str()), ("{}", "3"));
    assert_eq!(text, &format!("a \"cat\" by {arn}"));
}

#[test]
fn events_stay_on_their_bus() {
    let mut buses = buses();
    let shelter = buses.create("shelter");
    let mut rule = Rule::with_pattern("all", "").target(queue("q", TargetInput::Event));
    rule.bus = "shelter".to_owned();
    assert_eq!(
        buses.put_rule(rule),
        "arn:aws:events:eu-west-1:111111111111:rule/shelter/all"
    );
    let on = |bus: &str| PutEventsEntry {
        event_bus_name: Some(bus.to_owned()),
        ..cat()
    };
    assert_eq!(put(&mut buses, cat()).len(), 0);
    assert_eq!(put(&mut buses, on("shelter")).len(), 1);
    assert_eq!(put(&mut buses, on(&shelter)).len(), 1);
    assert_eq!(put(&mut buses, on("unknown")).len(), 0);
}

#[test]
fn a_disabled_rule_does_nothing_until_it_is_enabled() {
    let mut buses = buses();
    buses.put_rule(Rule::with_pattern("pets", "cat").target(queue("q", TargetInput::Event)));
    let enable = |buses: &mut Buses, enabled| {
        if let Some(rule) = buses.rule_mut("default", "pets") {
            rule.enabled = enabled;
        }
    };
    enable(&mut buses, false);
    assert_eq!(put(&mut buses, cat()).len(), 0);
    enable(&mut buses, true);
    assert_eq!(put(&mut buses, cat()).len(), 1);
    assert!(buses.delete_rule("default", "pets").is_some());
    assert_eq!(put(&mut buses, cat()).len(), 0);
}

#[test]
fn a_schedule_fires_an_event_that_names_its_rule() {
    let mut buses = buses();
    let rule = Rule::with_schedule("nightly", "cron(0 3 * * ? *)");
    let arn = buses.put_rule(rule.target(queue("q", TargetInput::Event)));
    buses.fire("nightly", START, &mut CountedIds::default(), &Simple);
    buses.fire("unknown", START, &mut CountedIds::default(), &Simple);
    let due = buses.take_due(START);
    let [(_, delivery)] = &due[..] else {
        panic!("{due:?}")
    };
    let event: Value = serde_json::from_str(&delivery.payload).unwrap_or_default();
    assert_eq!(event["resources"], serde_json::json!([arn]));
    assert_eq!(event["detail-type"], "Scheduled Event");
    assert_eq!(
        put(&mut buses, cat()).len(),
        0,
        "a scheduled rule takes no events"
    );
}

#[test]
fn an_invalid_entry_does_not_affect_the_others() {
    let mut buses = buses();
    buses.put_rule(Rule::with_pattern("pets", "").target(queue("q", TargetInput::Event)));
    let entries = [
        PutEventsEntry {
            detail: Some("cat".into()),
            ..cat()
        },
        cat(),
    ];
    let response = buses.put_events(&entries, START, &mut CountedIds::default(), &MatchAll);
    let failed: Vec<bool> = response
        .map(|response| {
            response
                .entries
                .iter()
                .map(|entry| entry.error_code.is_some())
                .collect()
        })
        .unwrap_or_default();
    assert_eq!(failed, [true, false]);
    assert_eq!(buses.take_due(START).len(), 1);
}

#[test]
fn a_bus_passes_on_events_of_other_services() {
    let mut buses = buses();
    buses.put_rule(Rule::with_pattern("s3", "aws.s3").target(queue("q", TargetInput::Event)));
    let event = Event {
        id: "e-1".into(),
        detail_type: "Object Created".into(),
        source: "aws.s3".into(),
        account: "111111111111".into(),
        time: START,
        region: "eu-west-1".into(),
        resources: Vec::new(),
        detail: "{}".into(),
    };
    buses.publish("default", &event, Some("Root=1"), START, &Simple);
    let due = buses.take_due(START);
    let [(id, delivery)] = &due[..] else {
        panic!("{due:?}")
    };
    assert_eq!(delivery.payload, event.to_json());
    assert_eq!(delivery.trace_header.as_deref(), Some("Root=1"));
    let error = TargetError::NoPermissions;
    let failed = TargetResult::Failed {
        error,
        message: "denied".into(),
    };
    assert_eq!(buses.report(*id, failed, START), Settled::Lost);
}

proptest! {
    #[test]
    fn every_object_is_delivered_as_it_was_put(key in ".*", number in any::<i32>(), source in "[a-z.]{1,20}") {
        prop_assume!(!source.starts_with("aws."));
        let detail = serde_json::json!({ key: number });
        let mut buses = buses();
        buses.put_rule(Rule::with_pattern("all", "").target(queue("q", TargetInput::Event)));
        let payloads = put(&mut buses, PutEventsEntry::new(&source, "Test", &detail.to_string()));
        let event: Value = serde_json::from_str(&payloads.concat()).unwrap_or_default();
        prop_assert_eq!(&event["detail"], &detail);
        prop_assert_eq!(event["source"].as_str(), Some(source.as_str()));
    }

    #[test]
    fn no_entry_makes_a_request_fail(detail in "\\PC{0,60}") {
        let entry = PutEventsEntry::new("shelter", "PetAdded", &detail);
        let response = buses().put_events(&[entry], START, &mut CountedIds::default(), &MatchAll);
        prop_assert!(response.is_ok());
    }
}
