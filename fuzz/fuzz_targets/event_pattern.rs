//! No text makes a pattern, a filter policy or a mapping's filter panic or hang, and neither does
//! matching an event. The first line is the pattern, the rest the event.

#![no_main]

use libfuzzer_sys::fuzz_target;
use petstore_event_rules::{
    EventPattern, FilterCriteria, FilterPolicy, FilterPolicyScope, SourceType,
};
use serde_json::Value;

fuzz_target!(|input: &str| {
    let (pattern, event) = input.split_once('\n').unwrap_or((input, "{}"));
    let event: Value = serde_json::from_str(event).unwrap_or_default();
    if let Ok(pattern) = EventPattern::parse(pattern) {
        let _ = pattern.matches(&event);
    }
    for scope in [
        FilterPolicyScope::MessageBody,
        FilterPolicyScope::MessageAttributes,
    ] {
        if let Ok(policy) = FilterPolicy::parse(pattern, scope) {
            let _ = policy.matches_value(&event);
        }
    }
    for source in [SourceType::Sqs, SourceType::Kinesis, SourceType::DynamoDb] {
        if let Ok(criteria) = FilterCriteria::parse(source, [pattern]) {
            let _ = criteria.matches(&event);
        }
    }
});
