//! Arbitrary input at the entry point: the result is a well-formed response or an error, never a
//! panic.

use proptest::prelude::*;
use serde_json::Value;

use crate::fixtures::EVENTS;
use crate::{mirror, mutate};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        mutate::text().prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "resource",
        "path",
        "httpMethod",
        "headers",
        "requestContext",
        "http",
        "elb",
        "method",
        "rawPath",
        "rawQueryString",
        "body",
        "isBase64Encoded",
        "Records",
        "eventSource",
        "cookies",
    ]);
    leaf.prop_recursive(4, 40, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(Value::from_iter),
        ]
    })
}

fn check(event: &[u8]) {
    match mirror::handle(&mirror::function(), event) {
        Ok(response) => {
            let response: Value = serde_json::from_slice(&response).expect("a response is JSON");
            assert_eq!(response["statusCode"], 200);
            assert!(response["body"].is_string(), "{response}");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(event in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&event);
    }

    #[test]
    fn any_document(event in any_json()) {
        check(event.to_string().as_bytes());
    }

    #[test]
    fn any_changed_bytes(event in prop::sample::select(EVENTS), changes in mutate::byte_changes()) {
        let mut text = event.1.as_bytes().to_owned();
        mutate::apply_bytes(&mut text, &changes);
        check(&text);
    }

    #[test]
    fn any_truncated_event(event in prop::sample::select(EVENTS), end in any::<prop::sample::Index>()) {
        let text = event.1.trim_end().as_bytes();
        let cut = &text[..end.index(text.len())];
        let error = mirror::handle(&mirror::function(), cut).unwrap_err();
        prop_assert_eq!(error.error_type(), "Petstore.EventNotJson");
    }
}

#[test]
fn deep_nesting_is_safe() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        for member in ["headers", "requestContext", "Records", "unknown", "body"] {
            check(format!(r#"{{"{member}":{deep}}}"#).as_bytes());
            check(
                format!(
                    r#"{{"resource":"/","path":"/","httpMethod":"GET","requestContext":{{}},"{member}":{deep}}}"#
                )
                .as_bytes(),
            );
        }
        check(deep.as_bytes());
    }
}
