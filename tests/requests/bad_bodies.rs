//! Invalid bodies: the response lists each problem with its position, using the client's names.

use std::collections::BTreeMap;

use petstore::prelude::*;
use serde_json::{Value, json};

use crate::format::{FORMATS, call, start};

#[petstore::model]
#[serde(rename_all = "lowercase")]
enum Kind {
    Dog,
    Cat,
}

#[petstore::model]
struct Owner {
    name: String,
    #[serde(rename = "postCode")]
    post_code: u32,
}

#[petstore::model]
#[serde(rename_all = "camelCase")]
struct NewPet {
    kind: Kind,
    birth_year: u16,
    weight: f32,
    tags: Vec<String>,
    owner: Owner,
    previous: Option<Vec<Owner>>,
    notes: BTreeMap<String, u8>,
    place: (i8, i8),
    #[serde(default)]
    chipped: bool,
}

#[petstore::model]
#[serde(deny_unknown_fields)]
struct Strict {
    #[serde(default)]
    a: u8,
}

/// A tree whose nodes may have either of two forms, so its schema has nested alternatives.
#[petstore::model]
#[serde(untagged)]
enum Tree {
    Leaf(u32),
    Node { left: Box<Tree>, right: Box<Tree> },
}

#[route(POST, "/pets")]
async fn create(Json(pet): Json<NewPet>) -> NoContent {
    let NewPet {
        kind,
        birth_year,
        weight,
        tags,
        owner,
        previous,
        notes,
        place,
        chipped,
    } = pet;
    drop((
        kind,
        birth_year,
        weight,
        tags,
        owner.name,
        owner.post_code,
        previous,
        notes,
        place,
    ));
    let _ = chipped;
    NoContent
}

#[route(POST, "/strict")]
async fn strict(Json(strict): Json<Strict>) -> String {
    strict.a.to_string()
}

#[route(POST, "/tree")]
async fn tree(Json(tree): Json<Tree>) -> NoContent {
    match tree {
        Tree::Leaf(_) => {}
        Tree::Node { left, right } => drop((left, right)),
    }
    NoContent
}

#[route(POST, "/any")]
async fn any(Json(value): Json<Unvalidated<Value>>) -> Json<Unvalidated<Value>> {
    Json(value)
}

#[route(POST, "/form")]
async fn form(Form(owner): Form<Owner>) -> String {
    format!("{} {}", owner.name, owner.post_code)
}

async fn function() -> petstore::Function {
    start(App::new("bodies").routes(routes![create, strict, tree, any, form])).await
}

async fn errors(path: &str, body: &str) -> Value {
    let function = function().await;
    let call = call("POST", path)
        .header("content-type", "application/json")
        .body(body);
    let response = call.rest(&function).await;
    for format in FORMATS {
        let other = call.to(&function, format).await;
        assert_eq!(other.body, response.body, "{format:?} has the same body");
    }
    response.errors()
}

fn error(at: &str, detail: &str) -> Value {
    json!({ "in": "body", "pointer": format!("#{at}"), "detail": detail })
}

fn good() -> Value {
    json!({
        "kind": "dog", "birthYear": 2024, "weight": 12, "tags": [],
        "owner": { "name": "Ann", "postCode": 12345 }, "notes": {}, "place": [1, -1],
    })
}

#[tokio::test]
async fn a_valid_body_is_accepted() {
    let function = function().await;
    let response = call("POST", "/pets").json(&good()).rest(&function).await;
    assert_eq!(response.status, 204, "{}", response.body);
}

#[tokio::test]
async fn every_missing_member_is_listed() {
    assert_eq!(
        errors("/pets", "{}").await,
        json!([
            error("/birthYear", "missing"),
            error("/kind", "missing"),
            error("/notes", "missing"),
            error("/owner", "missing"),
            error("/place", "missing"),
            error("/tags", "missing"),
            error("/weight", "missing"),
        ])
    );
}

#[tokio::test]
async fn every_mistyped_member_is_listed_at_any_depth() {
    let body = json!({
        "kind": "bird", "birthYear": 70_000, "weight": "12", "tags": ["a", 5, null],
        "owner": { "postCode": -1 },
        "previous": [{ "name": "Bob", "postCode": 1 }, { "name": [], "postCode": 1.5 }],
        "notes": { "a/b": 1, "c~d": true }, "place": [200], "chipped": "yes",
    });
    assert_eq!(
        errors("/pets", &body.to_string()).await,
        json!([
            error("/birthYear", "expected a whole number from 0 to 65535"),
            error("/chipped", "expected true or false, got text"),
            error("/kind", "expected one of \"dog\", \"cat\""),
            error("/notes/c~0d", "expected a whole number, got true or false"),
            error("/owner/name", "missing"),
            error(
                "/owner/postCode",
                "expected a whole number from 0 to 4294967295"
            ),
            error("/place/0", "expected a whole number from -128 to 127"),
            error("/place", "expected 2 elements, got 1"),
            error("/previous/1/name", "expected text, got a list"),
            error(
                "/previous/1/postCode",
                "expected a whole number, got a number"
            ),
            error("/tags/1", "expected text, got a whole number"),
            error("/tags/2", "expected text, got null"),
            error("/weight", "expected a number, got text"),
        ])
    );
}

#[tokio::test]
async fn a_body_of_another_type_is_one_problem() {
    for (body, got) in [
        ("[]", "a list"),
        ("null", "null"),
        ("5", "a whole number"),
        ("\"x\"", "text"),
    ] {
        let detail = format!("expected an object, got {got}");
        assert_eq!(errors("/pets", body).await, json!([error("", &detail)]));
    }
    let empty = errors("/pets", "").await;
    assert_eq!(empty, json!([error("", "missing")]));
}

/// serde accepts a list for a struct, member by member; the contract declares an object.
#[tokio::test]
async fn a_list_of_a_models_members_is_rejected() {
    assert_eq!(
        errors("/strict", "[7]").await,
        json!([error("", "expected an object, got a list")])
    );
    let mut body = good();
    body["owner"] = json!(["Ann", 12345]);
    assert_eq!(
        errors("/pets", &body.to_string()).await,
        json!([error("/owner", "expected an object, got a list")])
    );
}

#[tokio::test]
async fn unknown_members_are_listed_if_the_type_denies_them() {
    assert_eq!(
        errors("/strict", r#"{"a":300,"b":1,"c":2}"#).await,
        json!([
            error("/a", "expected a whole number from 0 to 255"),
            error("/b", "unknown"),
            error("/c", "unknown"),
        ])
    );
}

#[tokio::test]
async fn a_repeated_member_is_a_problem() {
    let found = errors("/strict", r#"{"a":1,"a":2}"#).await;
    let detail = found[0]["detail"].as_str().unwrap();
    assert!(detail.starts_with("duplicate field `a`"), "{detail}");
}

#[tokio::test]
async fn excessive_depth_is_a_problem_and_safe() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let body = format!("{}1{}", open.repeat(5_000), close.repeat(5_000));
        for path in ["/any", "/pets", "/tree", "/strict"] {
            let found = errors(path, &body).await;
            assert_eq!(found.as_array().unwrap().len(), 1, "{path}: {found}");
            assert_eq!(found[0]["in"], "body");
        }
        let found = errors("/any", &body).await;
        let detail = found[0]["detail"].as_str().unwrap();
        assert!(detail.contains("recursion limit exceeded"), "{detail}");
    }
}

/// Every level of the tree doubles the number of ways to fail, and the client chooses the number of
/// levels.
#[tokio::test]
async fn checking_nested_alternatives_is_bounded() {
    let mut body = "\"no tree\"".to_owned();
    for _ in 0..60 {
        body = format!(r#"{{"left":{body},"right":1}}"#);
    }
    let start = std::time::Instant::now();
    let function = function().await;
    let response = call("POST", "/tree")
        .header("content-type", "application/json")
        .body(body)
        .rest(&function)
        .await;
    assert!(!response.errors().as_array().unwrap().is_empty());
    // Without a limit this would take 2^60 steps; the limit is 20,000.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[tokio::test]
async fn alternatives_report_the_problem_of_the_closest_one() {
    assert_eq!(
        errors("/tree", r#"{"left":1,"right":{"left":2,"right":"x"}}"#).await,
        json!([error("/right/right", "expected a whole number, got text")])
    );
}

#[tokio::test]
async fn a_response_stays_small_for_any_request() {
    let wrong = vec!["x"; 100_000];
    let long_name = "n".repeat(1_000_000);
    for body in [
        json!({ "tags": vec![5; 300_000] }),
        json!({ "notes": { long_name.clone(): wrong } }),
        json!({ "notes": { long_name.clone(): true }, "kind": long_name }),
        json!({ "kind": "\u{1}".repeat(1_000_000) }),
        (0..100_000).map(|n| (format!("k{n}"), json!(n))).collect(),
    ] {
        let function = function().await;
        for path in ["/pets", "/strict", "/tree"] {
            let response = call("POST", path).json(&body).rest(&function).await;
            assert_eq!(response.status, 400);
            let length = response.whole.to_string().len();
            assert!(length < 4_000_000, "{path}: {length} bytes");
        }
    }
}

#[tokio::test]
async fn a_form_lists_every_problem() {
    let function = function().await;
    for (body, expected) in [
        (
            "x=1",
            json!([error("/name", "missing"), error("/postCode", "missing")]),
        ),
        (
            "postCode=abc",
            json!([
                error("/name", "missing"),
                error("/postCode", "expected a whole number, got text"),
            ]),
        ),
        (
            "name=a&postCode=-1",
            json!([error(
                "/postCode",
                "expected a whole number from 0 to 4294967295"
            )]),
        ),
    ] {
        let call = call("POST", "/form")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        assert_eq!(call.rest(&function).await.errors(), expected, "{body}");
    }
}
