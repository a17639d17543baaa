//! Filter policies of SNS: what they accept, their limits, and what passes them.

use std::collections::BTreeMap;

use petstore_event_rules::sns::SnsOperation;
use petstore_event_rules::{FilterPolicy, FilterPolicyScope, MessageAttribute};
use serde_json::{Value, json};

#[test]
fn policies_look_at_attributes_or_bodies() {
    let policy = FilterPolicy::parse(
        r#"{"pet": ["cat"], "age": [{"numeric": [">", 1]}]}"#,
        FilterPolicyScope::MessageAttributes,
    )
    .unwrap();
    let attribute = |data_type: &'static str, value: &'static str| MessageAttribute {
        data_type: data_type.into(),
        string_value: Some(value.into()),
    };
    let mut attributes = BTreeMap::from([
        (
            "pet".to_owned(),
            attribute("String.Array", r#"["dog", "cat"]"#),
        ),
        ("age".to_owned(), attribute("Number", "2")),
    ]);
    assert!(policy.matches("", &attributes));
    attributes.insert("age".to_owned(), attribute("String", "2"));
    assert!(!policy.matches("", &attributes));
    attributes.insert("age".to_owned(), attribute("Binary", "2"));
    assert!(!policy.matches("", &attributes));

    let everything = FilterPolicy::parse("{}", FilterPolicyScope::MessageBody).unwrap();
    assert!(everything.matches_body("not JSON"));
}

#[test]
fn policies_are_limited() {
    let refusal = |policy: Value, scope| {
        let error = FilterPolicy::parse(&policy.to_string(), scope).unwrap_err();
        error.message(SnsOperation::Subscribe)
    };
    let body = FilterPolicyScope::MessageBody;
    let values: Vec<usize> = (0..76).collect();
    assert_eq!(
        refusal(json!({"a": {"b": values}}), body),
        "Invalid parameter: Attributes Reason: FilterPolicy: Filter policy is too complex"
    );
    assert!(FilterPolicy::parse(&json!({"a": {"b": values[1..]}}).to_string(), body).is_ok());
    let nested = refusal(
        json!({"a": {"b": [1]}}),
        FilterPolicyScope::MessageAttributes,
    );
    assert!(nested.ends_with("does not support nested filter policy"));
    assert!(
        refusal(json!({"a": [{"anything-but": {"suffix": "x"}}]}), body)
            .ends_with("pattern: suffix")
    );
    assert!("Body".parse::<FilterPolicyScope>().is_err());
}

#[test]
fn a_policy_has_at_most_five_keys_and_its_alternatives_add_up() {
    let keys = |count: usize| -> Value {
        let keys = (0..count).map(|key| (format!("key{key}"), json!([1])));
        Value::Object(keys.collect())
    };
    let attributes = FilterPolicyScope::MessageAttributes;
    assert!(FilterPolicy::parse(&keys(5).to_string(), attributes).is_ok());
    let error = FilterPolicy::parse(&keys(6).to_string(), attributes).unwrap_err();
    assert!(error.to_string().contains("more than 5 keys"), "{error}");

    let values = |count: usize| -> Vec<usize> { (0..count).collect() };
    let either = |one: usize, other: usize| {
        json!({"size": values(3), "$or": [{"a": values(one)}, {"b": values(other)}]}).to_string()
    };
    assert!(FilterPolicy::parse(&either(25, 25), attributes).is_ok());
    assert!(FilterPolicy::parse(&either(25, 26), attributes).is_err());
}

#[test]
fn an_empty_list_does_not_hide_a_complex_policy() {
    let alternatives: Vec<Value> = (0..151)
        .map(|index| json!({format!("k{index}"): [1]}))
        .collect();
    let policy = json!({"$or": alternatives, "z": []});
    let error = FilterPolicy::parse(&policy.to_string(), FilterPolicyScope::MessageBody);
    assert_eq!(
        error.unwrap_err().to_string(),
        "Filter policy is too complex"
    );
}

#[test]
fn a_body_that_is_not_an_object_passes_no_policy() {
    let body = FilterPolicyScope::MessageBody;
    let policy = FilterPolicy::parse(r#"{"pet": [{"exists": false}]}"#, body).unwrap();
    assert!(policy.matches_body("{}"));
    for text in ["", "cat", "[]", "7", "null", r#""cat""#, r#"[{"a": 1}]"#] {
        assert!(!policy.matches_body(text), "{text}");
    }
}
