//! The memory of the gateway is bounded by a request's size: three times the body and 16 MB more.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use bytes::Bytes;
use common::{api, request_with, returning};
use petstore_core::contract::{Api, Model, RequestValidator};
use petstore_gateway::{Stage, StageOptions};
use serde_json::{Value, json};

/// Posts a body. Returns the status, the peak of the memory, and what is still held with the
/// response.
fn post(stage: &Stage, body: &[u8]) -> (u16, u64, i64) {
    let headers = [("content-type", "application/json")];
    let request = request_with("POST", "/dev/pets", &headers, Bytes::copy_from_slice(body));
    let mut response = None;
    // The allocations of one thread are measured.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let measured = allocation_counter::measure(|| {
        response = Some(runtime.block_on(stage.serve(request)));
    });
    let status = response.unwrap().status().as_u16();
    (status, measured.bytes_max, measured.bytes_current)
}

#[track_caller]
fn assert_bounded(stage: &Stage, body: &[u8], what: &str) -> u16 {
    let (status, peak, kept) = post(stage, body);
    let limit = 3 * body.len() as u64 + 16 * 1024 * 1024;
    let size = body.len();
    assert!(peak <= limit, "{what}: {peak} bytes for a body of {size}");
    assert!(kept < 1024 * 1024, "{what}: {kept} bytes are kept");
    status
}

/// `POST /pets`, whose body the gateway checks: a list of pets, each with friends of every kind.
fn checked() -> Stage {
    let pets = json!({"anyOf": [
        {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
        {"$ref": "#/components/schemas/Pet"},
    ]});
    checking(pets)
}

/// `POST /pets`, whose body the gateway checks by this model.
fn checking(pets: Value) -> Stage {
    let mut api: Api = api(&["POST /pets"]);
    let validator = RequestValidator {
        validate_request_body: true,
        validate_request_parameters: false,
    };
    api.request_validators.insert("v".into(), validator);
    let pet = json!({
        "type": "object",
        "properties": {
            "kind": {"enum": ["cat", "dog"]},
            "name": {"type": "string", "minLength": 1, "maxLength": 10, "pattern": "^[a-z]+$"},
            "friends": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
            "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": true},
        },
        "required": ["kind", "name"],
        "additionalProperties": false,
    });
    api.models.insert("Pet".into(), Model::json(pet));
    api.models.insert("Pets".into(), Model::json(pets));
    let method = api.resource("/pets").methods.values_mut().next().unwrap();
    method.request_validator = Some("v".into());
    method.request_models = [("application/json".into(), "Pets".into())].into();
    Stage::new(
        &api,
        returning(r#"{"statusCode":200}"#),
        StageOptions::default(),
    )
    .unwrap()
}

#[test]
fn a_checked_body_costs_little_more_than_itself() {
    let stage = checked();
    let pet = r#"{"kind":"cat","name":"rex"}"#;
    assert_eq!(post(&stage, format!("[{pet}]").as_bytes()).0, 200);
    let size = 5_000_000;
    let list = |item: &str| {
        let items = vec![item; size / (item.len() + 1)].join(",");
        format!("[{items}]")
    };
    let names: String = (0..size / 12)
        .map(|name| format!(r#""{name}":0,"#))
        .collect();
    let text = "A".repeat(size);
    for (what, body) in [
        ("members", list(r#"{"":0}"#)),
        ("objects", list("{}")),
        ("lists", list("[]")),
        ("numbers", list("0")),
        ("texts", list(r#""""#)),
        ("invalid pets", list(r#"{"kind":"","name":""}"#)),
        ("pets", list(pet)),
        (
            "friends",
            format!(r#"{{"kind":"cat","name":"a","friends":{}}}"#, list("{}")),
        ),
        (
            "tags",
            format!(r#"{{"kind":"cat","name":"a","tags":{}}}"#, list(r#""a""#)),
        ),
        ("unknown names", format!(r#"{{{names}"kind":1}}"#)),
        (
            "a long text",
            format!(r#"{{"kind":"{text}","name":"{text}"}}"#),
        ),
        ("nested lists", "[".repeat(size)),
        ("nested objects", r#"{"friends":[{"#.repeat(size / 13)),
        ("not JSON", "x".repeat(size)),
        ("not UTF-8", "[".to_owned() + &"\u{1}".repeat(size)),
    ] {
        let status = assert_bounded(&stage, body.as_bytes(), what);
        assert_eq!(status, 400, "{what}");
    }
    assert_eq!(assert_bounded(&stage, &vec![0xff; size], "not UTF-8"), 400);
}

#[test]
fn a_list_of_mistakes_costs_little_more_than_the_body() {
    // The text of each mistake names all kinds.
    let kinds: Vec<String> = (0..100).map(|kind| format!("kind {kind}")).collect();
    let list = json!({"type": "array", "items": {"enum": kinds}});
    let either = json!({"anyOf": [list, {"type": "array", "items": {"enum": ["none"]}}]});
    for model in [list, either] {
        let stage = checking(model);
        for mistakes in [1_000, 5_000, 20_000, 50_000] {
            let body = format!("[{}0]", "0,".repeat(mistakes));
            let what = format!("{mistakes} mistakes");
            assert_eq!(assert_bounded(&stage, body.as_bytes(), &what), 400);
        }
    }
}

#[test]
fn a_body_that_is_passed_on_costs_little_more_than_itself() {
    let api = api(&["POST /pets"]);
    let function = returning(r#"{"statusCode":200}"#);
    let stage = Stage::new(&api, function, StageOptions::default()).unwrap();
    for (what, byte, status) in [
        ("letters", b'a', 200),
        ("quotes", b'"', 413),
        ("control characters", 1, 413),
        ("bytes that are not text", 0xff, 413),
    ] {
        let body = vec![byte; 5_000_000];
        assert_eq!(assert_bounded(&stage, &body, what), status, "{what}");
    }
}
