//! Filters of event source mappings: what Lambda compares of a record of each source.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use petstore_event_rules::{FilterCriteria, SourceType};
use serde_json::{Value, json};

fn criteria(source: SourceType, filters: &[Value]) -> FilterCriteria {
    let texts: Vec<String> = filters.iter().map(Value::to_string).collect();
    FilterCriteria::parse(source, texts.iter().map(String::as_str)).unwrap()
}

fn change(image: Value) -> Value {
    json!({"eventName": "INSERT", "dynamodb": {"Keys": {"id": {"S": "rex"}}, "NewImage": image}})
}

/// `data` in base64.
fn click(data: &str) -> Value {
    json!({"eventID": "shard:1", "kinesis": {"partitionKey": "left", "data": data}})
}

#[test]
fn a_table_has_attribute_values_and_no_numbers() {
    let image = |filter: Value| {
        let filter = json!({"dynamodb": {"NewImage": filter}});
        criteria(SourceType::DynamoDb, &[filter])
    };
    let record = change(json!({"age": {"N": "7"}, "name": {"S": "Rex"}}));
    assert!(image(json!({"age": {"N": ["7"]}})).matches(&record));
    assert!(!image(json!({"age": {"N": [{"numeric": ["=", 7]}]}})).matches(&record));
    assert!(!image(json!({"age": {"N": [7]}})).matches(&record));
    // `exists` looks at leaves, and the leaf is the text below the type.
    assert!(!image(json!({"name": [{"exists": true}]})).matches(&record));
    assert!(image(json!({"name": {"S": [{"exists": true}]}})).matches(&record));
    assert!(image(json!({"name": [{"exists": false}]})).matches(&record));
}

#[test]
fn data_of_a_stream_is_decoded_and_has_to_be_json() {
    let by_kind = criteria(
        SourceType::Kinesis,
        &[json!({"data": {"kind": ["buy", "sell"], "count": [{"numeric": [">", 1]}]}})],
    );
    // {"kind":"buy","count":2}
    assert!(by_kind.matches(&click("eyJraW5kIjoiYnV5IiwiY291bnQiOjJ9")));
    // {"kind":"buy","count":1}
    assert!(!by_kind.matches(&click("eyJraW5kIjoiYnV5IiwiY291bnQiOjF9")));
    // kind
    assert!(!by_kind.matches(&click("a2luZA==")));
    assert!(!by_kind.matches(&click("not base64")));
    // Even what only has to be absent needs JSON to be absent from.
    let without = criteria(
        SourceType::Kinesis,
        &[json!({"data": {"kind": [{"exists": false}]}})],
    );
    assert!(!without.matches(&click("a2luZA==")));
    // {}
    assert!(without.matches(&click("e30=")));
}

#[test]
fn members_of_a_record_and_its_payload_have_to_match_together() {
    let sqs = criteria(
        SourceType::Sqs,
        &[json!({
            "body": {"pet": ["cat"]},
            "messageAttributes": {"shop": {"stringValue": ["north"]}},
            "attributes": {"ApproximateReceiveCount": ["1"]},
        })],
    );
    let message = |body: &str, shop: &str| {
        json!({
            "body": body,
            "messageAttributes": {"shop": {"stringValue": shop, "dataType": "String"}},
            "attributes": {"ApproximateReceiveCount": "1"},
        })
    };
    assert!(sqs.matches(&message(r#"{"pet": "cat"}"#, "north")));
    assert!(!sqs.matches(&message(r#"{"pet": "cat"}"#, "south")));
    assert!(!sqs.matches(&message(r#"{"pet": "dog"}"#, "north")));
    assert!(!sqs.matches(&message("cat", "north")));
    let kinesis = criteria(
        SourceType::Kinesis,
        &[json!({"kinesis": {"partitionKey": ["right"]}, "data": {"kind": [{"exists": false}]}})],
    );
    assert!(!kinesis.matches(&click("e30=")));
}

#[test]
fn one_of_several_filters_is_enough() {
    let either = criteria(
        SourceType::Sqs,
        &[
            json!({"body": {"pet": ["cat"]}}),
            json!({"body": ["hello"]}),
        ],
    );
    assert!(either.matches(&json!({"body": r#"{"pet": "cat"}"#})));
    assert!(either.matches(&json!({"body": "hello"})));
    assert!(!either.matches(&json!({"body": "bye"})));
}

#[test]
fn mappings_filter_bodies_of_both_kinds() {
    let sqs = |filter: &str| FilterCriteria::parse(SourceType::Sqs, [filter]).unwrap();
    let text = json!({"body": "cat"});
    let json = json!({"body": r#"{"pet": "cat"}"#});
    let absent = sqs(r#"{"body": {"age": [{"exists": false}]}}"#);
    assert!(absent.matches(&json));
    assert!(
        !absent.matches(&text),
        "a text does not fit a filter of JSON"
    );
    let plain = sqs(r#"{"body": ["cat", {"anything-but": "dog"}]}"#);
    assert!(plain.matches(&text));
    assert!(!plain.matches(&json), "JSON does not fit a filter of texts");
    assert!(FilterCriteria::parse(SourceType::Kinesis, [r#"{"data": ["x"]}"#]).is_err());
    assert!(
        FilterCriteria::parse(SourceType::Sqs, [])
            .unwrap()
            .matches(&text)
    );
}
