//! Event patterns through the public interface, and any input to all that share their parser.

use petstore_event_rules::{
    EventPattern, FilterCriteria, FilterPolicy, FilterPolicyScope, SourceType,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn matches(pattern: Value, event: Value) -> bool {
    EventPattern::parse(&pattern.to_string())
        .unwrap_or_else(|error| panic!("{pattern}: {error}"))
        .matches(&event)
}

fn refusal(pattern: &str) -> String {
    match EventPattern::parse(pattern) {
        Ok(_) => panic!("{pattern} is accepted"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_operator_on_one_field() {
    for (test, good, bad) in [
        (json!("cat"), json!("cat"), json!("Cat")),
        (json!(4), json!(4.0), json!("4")),
        (json!(null), json!(null), json!("")),
        (json!({"exists": true}), json!(null), json!([])),
        (json!({"exists": false}), json!({}), json!(0)),
        (json!({"prefix": "ca"}), json!("cat"), json!("scat")),
        (
            json!({"prefix": {"equals-ignore-case": "CA"}}),
            json!("cat"),
            json!("at"),
        ),
        (json!({"suffix": "at"}), json!("cat"), json!("cats")),
        (
            json!({"suffix": {"equals-ignore-case": "AT"}}),
            json!("cat"),
            json!("ta"),
        ),
        (
            json!({"equals-ignore-case": "CAT"}),
            json!("cat"),
            json!("cats"),
        ),
        (json!({"wildcard": "c*t"}), json!("coat"), json!("coats")),
        (
            json!({"cidr": "10.1.0.0/16"}),
            json!("10.1.2.3"),
            json!("10.2.0.0"),
        ),
        (json!({"numeric": ["=", 2.5]}), json!(2.50), json!(2)),
        (json!({"numeric": [">=", 1, "<", 2]}), json!(1), json!(2)),
        (json!({"anything-but": "cat"}), json!(null), json!("cat")),
        (json!({"anything-but": [1, 2]}), json!("1"), json!(2)),
        (
            json!({"anything-but": {"prefix": ["c", "d"]}}),
            json!("emu"),
            json!("dog"),
        ),
        (
            json!({"anything-but": {"suffix": "t"}}),
            json!("dog"),
            json!("cat"),
        ),
        (
            json!({"anything-but": {"equals-ignore-case": "CAT"}}),
            json!("dog"),
            json!("cat"),
        ),
        (
            json!({"anything-but": {"wildcard": "c*"}}),
            json!(9),
            json!("cat"),
        ),
    ] {
        let pattern = json!({"pet": [test]});
        assert!(
            matches(pattern.clone(), json!({"pet": good})),
            "{pattern} {good}"
        );
        assert!(
            !matches(pattern.clone(), json!({"pet": bad})),
            "{pattern} {bad}"
        );
    }
}

#[test]
fn fields_in_lists_belong_to_one_element() {
    let pattern = json!({"pets": {"kind": ["cat"], "age": [{"numeric": ["<", 3]}]}});
    let pets = |first: Value, second: Value| json!({"pets": [first, second]});
    let together = pets(
        json!({"kind": "dog", "age": 9}),
        json!({"kind": "cat", "age": 1}),
    );
    let apart = pets(
        json!({"kind": "cat", "age": 9}),
        json!({"kind": "dog", "age": 1}),
    );
    assert!(matches(pattern.clone(), together));
    assert!(!matches(pattern, apart));
}

#[test]
fn independent_lists_take_no_exponential_time() {
    let mut pattern = json!({"zzz": [1]});
    let mut event = json!({"zzz": 2});
    for field in 0..40 {
        let name = format!("list{field}");
        pattern[&name] = json!({"x": ["a"], "y": ["b"]});
        event[&name] = json!(vec![json!({"x": "a", "y": "b"}); 40]);
    }
    assert!(!matches(pattern, event));
}

#[test]
fn alternatives_multiply_up_to_a_limit() {
    let branches = |name: &str, count: usize| -> Value {
        let branches: Vec<Value> = (0..count)
            .map(|index| json!({format!("{name}{index}"): [1]}))
            .collect();
        json!({"$or": branches})
    };
    let fits = json!({"a": branches("x", 25), "b": branches("y", 40)});
    assert!(EventPattern::parse(&fits.to_string()).is_ok());
    let too_many = json!({"a": branches("x", 25), "b": branches("y", 41)});
    assert!(refusal(&too_many.to_string()).contains("1000 rule combinations"));
}

#[test]
fn refusals_name_the_first_fault() {
    for (pattern, message) in [
        ("7", "Filter is not an object"),
        ("{}", "Empty objects are not allowed"),
        (r#"{"a": true}"#, r#""a" must be an object or an array"#),
        (r#"{"a": [{}]}"#, "Match expression name not found"),
        (r#"{"a": [{"like": "b"}]}"#, "Unrecognized match type like"),
        (
            r#"{"a": [{"prefix": {"suffix": "b"}}]}"#,
            "Unsupported prefix pattern: suffix",
        ),
        (
            r#"{"a": [{"anything-but": {"cidr": "b"}}]}"#,
            "Unsupported anything-but pattern: cidr",
        ),
        (
            r#"{"a": [{"numeric": [">", 5, "<", 5]}]}"#,
            "Bottom must be less than top",
        ),
        (
            r#"{"a": [{"numeric": [[], 5]}]}"#,
            "Invalid member in numeric match: [",
        ),
        (
            r#"{"$or": [{"prefix": ["b"]}, {"c": [1]}]}"#,
            "prefix is Ruler reserved fieldName which cannot be used inside $or.",
        ),
    ] {
        assert_eq!(refusal(pattern), message, "{pattern}");
    }
    let long = format!(r#"{{"a": ["{}"]}}"#, "x".repeat(5000));
    assert_eq!(
        refusal(&long),
        "Member must have length less than or equal to 4096"
    );
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ab.*\\\\]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(
                "[ab]|a\\.b|\\$or|prefix|numeric|wildcard|anything-but",
                inner,
                0..4
            )
            .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The pattern that asks for each scalar of an event.
fn exact(event: &Value) -> Option<Value> {
    match event {
        Value::Object(members) => {
            let members: serde_json::Map<_, _> = members
                .iter()
                .filter_map(|(key, value)| Some((key.clone(), exact(value)?)))
                .collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
        Value::Array(_) => None,
        scalar => Some(json!([scalar])),
    }
}

fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(Value::from),
        "\\PC{0,6}".prop_map(Value::from),
        Just(Value::Null)
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop::collection::btree_map("[a-z]{1,3}", inner, 1..4)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
    })
}

proptest! {
    #[test]
    fn any_json_is_a_pattern_or_refused(pattern in json_value(), event in json_value()) {
        let text = pattern.to_string();
        if let Ok(pattern) = EventPattern::parse(&text) {
            let _ = pattern.matches(&event);
        }
        for scope in [FilterPolicyScope::MessageBody, FilterPolicyScope::MessageAttributes] {
            if let Ok(policy) = FilterPolicy::parse(&text, scope) {
                let _ = policy.matches_value(&event);
            }
        }
        if let Ok(criteria) = FilterCriteria::parse(SourceType::Kinesis, [text.as_str()]) {
            let _ = criteria.matches(&event);
        }
    }

    #[test]
    fn any_text_is_a_pattern_or_refused(text in "\\PC{0,40}") {
        let _ = EventPattern::parse(&text);
    }

    #[test]
    fn an_event_matches_the_pattern_of_its_values(event in tree()) {
        if let Some(pattern) = exact(&json!({"event": event})) {
            let event = json!({"event": event});
            prop_assert!(matches(pattern, event));
        }
    }

    #[test]
    fn stars_stand_for_any_text(parts in prop::collection::vec("[a-z]{1,3}", 1..5), filler in "[a-z*]{0,3}") {
        let pattern = json!({"a": [{"anything-but": {"wildcard": parts.join("*")}}]});
        let event = json!({"a": parts.join(&filler)});
        prop_assert!(!matches(pattern, event));
    }
}

#[test]
fn a_dotted_key_and_nesting_are_one_path() {
    let dotted = json!({"detail.pet": ["cat"]});
    let nested = json!({"detail": {"pet": ["cat"]}});
    for pattern in [dotted, nested] {
        assert!(matches(pattern.clone(), json!({"detail": {"pet": "cat"}})));
        assert!(matches(pattern.clone(), json!({"detail.pet": "cat"})));
        assert!(!matches(pattern, json!({"detail": "cat", "pet": "cat"})));
    }
}

#[test]
fn lists_are_walked_through_at_any_depth() {
    let pattern = json!({"pets": {"kind": ["cat"]}});
    assert!(matches(
        pattern.clone(),
        json!({"pets": [[{"kind": "dog"}], [[{"kind": "cat"}]]]})
    ));
    assert!(matches(
        json!({"pets": ["cat"]}),
        json!({"pets": [["dog", ["cat"]]]})
    ));
    assert!(!matches(pattern, json!({"pets": ["cat"]})));
}

#[test]
fn a_test_of_a_value_needs_the_field() {
    for test in [
        json!({"anything-but": "cat"}),
        json!({"anything-but": {"prefix": "c"}}),
        json!({"numeric": ["<", 100]}),
        json!({"wildcard": "*"}),
        json!({"exists": true}),
        json!(null),
    ] {
        for event in [json!({}), json!({"pet": []}), json!({"pet": {}})] {
            assert!(
                !matches(json!({"pet": [test]}), event.clone()),
                "{test} {event}"
            );
        }
    }
}

#[test]
fn the_last_of_two_equal_keys_counts() {
    let pattern = r#"{"pet": ["cat"], "pet": ["dog"]}"#;
    let pattern = EventPattern::parse(pattern).unwrap();
    assert!(pattern.matches(&json!({"pet": "dog"})));
    assert!(!pattern.matches(&json!({"pet": "cat"})));
}

#[test]
fn wildcards_and_masks_are_limited() {
    assert!(refusal(r#"{"a": [{"wildcard": "a**b"}]}"#).starts_with("Consecutive wildcard"));
    assert_eq!(
        refusal(r#"{"a": [{"cidr": "10.0.0.1/32"}]}"#),
        "IPv4 mask bits must be < 32"
    );
    assert!(refusal(r#"{"a": [{"wildcard": "*a*a*a*a*a*a*a*a*a*a*a*"}]}"#).contains("too complex"));
}
