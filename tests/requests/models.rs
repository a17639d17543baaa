//! The constraints of models: they are checked wherever a model appears, and reported with JSON
//! names.

use std::collections::{BTreeMap, HashMap};

use petstore::prelude::*;
use serde_json::{Value, json};

use crate::format::{call, start};

#[petstore::model]
struct Tag {
    #[garde(length(min = 1))]
    text: String,
}

#[petstore::model]
#[serde(transparent)]
struct Price(#[garde(range(min = 0.0))] f64);

#[petstore::model]
struct Size(#[garde(range(min = 1))] u32, #[garde(range(max = 9))] u32);

#[petstore::model]
struct Audit {
    #[garde(length(max = 3))]
    #[serde(rename = "changedBy")]
    changed_by: String,
}

#[petstore::model]
#[serde(rename_all = "camelCase")]
struct Everything {
    first_tag: Tag,
    #[serde(default)]
    all_tags: Vec<Tag>,
    maybe_tag: Option<Tag>,
    boxed: Option<Box<Tag>>,
    #[serde(default)]
    by_name: BTreeMap<String, Tag>,
    #[serde(default)]
    by_hash: HashMap<String, Vec<Tag>>,
    #[serde(rename = "the price")]
    price: Option<Price>,
    size: Option<Size>,
    #[serde(flatten)]
    audit: Audit,
    #[garde(inner(length(min = 2)))]
    #[serde(default)]
    r#words: Vec<String>,
}

#[route(POST, "/everything")]
async fn everything(Json(all): Json<Everything>) -> String {
    let tags = [all.maybe_tag, all.boxed.map(|tag| *tag)];
    let tags = tags.into_iter().flatten().chain(all.all_tags);
    let tags = tags.chain(all.by_name.into_values());
    let tags = tags.chain(all.by_hash.into_values().flatten());
    let text: String = tags.map(|tag| tag.text).collect();
    let price = all.price.map(|Price(price)| price);
    let size = all.size.map(|Size(width, height)| width * height);
    let Audit { changed_by } = all.audit;
    format!(
        "{} {text} {price:?} {size:?} {changed_by} {:?}",
        all.first_tag.text, all.words
    )
}

macro_rules! tagged {
    ($name:ident, $route:ident, $path:literal, $($serde:tt)*) => {
        #[petstore::model]
        #[serde(rename_all = "snake_case", rename_all_fields = "camelCase", $($serde)*)]
        enum $name {
            GuineaPig { #[garde(length(min = 1))] pet_name: String, tag: Option<Tag> },
            Single(Tag),
            #[allow(dead_code)]
            Unit,
        }

        #[route(POST, $path)]
        async fn $route(Json(pet): Json<$name>) -> NoContent {
            match pet {
                $name::GuineaPig { pet_name, tag } => drop((pet_name, tag)),
                $name::Single(tag) => drop(tag.text),
                $name::Unit => {}
            }
            NoContent
        }
    };
}

tagged!(External, external, "/external",);
tagged!(Internal, internal, "/internal", tag = "kind");
tagged!(
    Adjacent,
    adjacent,
    "/adjacent",
    tag = "kind",
    content = "value"
);
tagged!(Untagged, untagged, "/untagged", untagged);

#[petstore::model]
struct Home {
    #[garde(length(min = 1))]
    street: String,
    #[serde(flatten)]
    pet: Internal,
}

#[route(POST, "/home")]
async fn home(Json(home): Json<Home>) -> String {
    drop(home.pet);
    home.street
}

#[petstore::model(unvalidated)]
struct Free {
    name: String,
}

#[route(POST, "/free")]
async fn free(Json(free): Json<Free>) -> String {
    free.name
}

async fn post(path: &str, body: Value) -> Value {
    let routes = routes![
        everything, external, internal, adjacent, untagged, home, free
    ];
    let function = start(App::new("models").routes(routes)).await;
    let response = call("POST", path).json(&body).rest(&function).await;
    match response.status {
        200 | 204 => Value::Null,
        _ => response.errors(),
    }
}

fn error(at: &str, detail: &str) -> Value {
    json!({ "in": "body", "pointer": format!("#{at}"), "detail": detail })
}

fn short(at: &str) -> Value {
    error(at, "length is lower than 1")
}

#[tokio::test]
async fn constraints_are_checked_wherever_a_model_appears() {
    let bad = json!({ "text": "" });
    let good = json!({ "text": "x" });
    let body = json!({
        "firstTag": bad,
        "allTags": [good, bad],
        "maybeTag": bad,
        "boxed": bad,
        "byName": { "a/b": bad, "ok": good },
        "byHash": { "k": [good, good, bad] },
        "the price": -1.0,
        "size": [0, 10],
        "changedBy": "somebody",
        "words": ["ok", "x"],
    });
    let mut found: Vec<(String, String)> = post("/everything", body)
        .await
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            assert_eq!(error["in"], "body");
            let text = |name: &str| error[name].as_str().unwrap().to_owned();
            (text("pointer")[1..].to_owned(), text("detail"))
        })
        .collect();
    found.sort();
    let expected = [
        ("/allTags/1/text", "length is lower than 1"),
        ("/boxed/text", "length is lower than 1"),
        ("/byHash/k/2/text", "length is lower than 1"),
        ("/byName/a~1b/text", "length is lower than 1"),
        ("/changedBy", "length is greater than 3"),
        ("/firstTag/text", "length is lower than 1"),
        ("/maybeTag/text", "length is lower than 1"),
        ("/size/0", "lower than 1"),
        ("/size/1", "greater than 9"),
        ("/the%20price", "lower than 0"),
        ("/words/1", "length is lower than 2"),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(at, detail)| ((*at).to_owned(), (*detail).to_owned()))
        .collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_valid_model_passes() {
    let body = json!({ "firstTag": { "text": "x" }, "changedBy": "ann" });
    assert_eq!(post("/everything", body).await, Value::Null);
    assert_eq!(post("/free", json!({ "name": "" })).await, Value::Null);
}

#[tokio::test]
async fn types_and_constraints_use_the_same_pointers() {
    let body = json!({ "firstTag": {}, "the price": "x", "size": [1, "x"] });
    assert_eq!(
        post("/everything", body).await,
        json!([
            error("/changedBy", "missing"),
            error("/firstTag/text", "missing"),
            error("/size/1", "expected a whole number, got text"),
            error("/the%20price", "expected a number, got text"),
        ])
    );
}

#[tokio::test]
async fn externally_tagged() {
    let pig = |name: &str, tag: &str| json!({ "guinea_pig": { "petName": name, "tag": { "text": tag } } });
    assert_eq!(post("/external", pig("Pip", "x")).await, Value::Null);
    assert_eq!(post("/external", json!("unit")).await, Value::Null);
    assert_eq!(
        post("/external", pig("", "")).await,
        json!([short("/guinea_pig/petName"), short("/guinea_pig/tag/text")])
    );
    assert_eq!(
        post("/external", json!({ "single": { "text": "" } })).await,
        json!([short("/single/text")])
    );
    assert_eq!(
        post("/external", json!({ "guinea_pig": { "tag": 5 } })).await,
        json!([
            error("/guinea_pig/petName", "missing"),
            error("/guinea_pig/tag", "expected an object, got a whole number"),
        ])
    );
}

#[tokio::test]
async fn internally_tagged() {
    let pig = |name: &str, tag: &str| json!({ "kind": "guinea_pig", "petName": name, "tag": { "text": tag } });
    assert_eq!(post("/internal", pig("Pip", "x")).await, Value::Null);
    assert_eq!(
        post("/internal", json!({ "kind": "unit" })).await,
        Value::Null
    );
    assert_eq!(
        post("/internal", pig("", "")).await,
        json!([short("/petName"), short("/tag/text")])
    );
    assert_eq!(
        post("/internal", json!({ "kind": "single", "text": "" })).await,
        json!([short("/text")])
    );
    assert_eq!(
        post("/internal", json!({ "kind": "guinea_pig", "tag": {} })).await,
        json!([error("/petName", "missing"), error("/tag/text", "missing")])
    );
    assert_eq!(
        post("/internal", json!({ "kind": "cow" })).await,
        json!([error(
            "/kind",
            "expected one of \"guinea_pig\", \"single\", \"unit\""
        )])
    );
    assert_eq!(
        post("/internal", json!({ "petName": "Pip" })).await,
        json!([error("/kind", "missing")])
    );
}

#[tokio::test]
async fn adjacently_tagged() {
    let pig = |name: &str, tag: &str| json!({ "kind": "guinea_pig", "value": { "petName": name, "tag": { "text": tag } } });
    assert_eq!(post("/adjacent", pig("Pip", "x")).await, Value::Null);
    assert_eq!(
        post("/adjacent", pig("", "")).await,
        json!([short("/value/petName"), short("/value/tag/text")])
    );
    assert_eq!(
        post(
            "/adjacent",
            json!({ "kind": "single", "value": { "text": "" } })
        )
        .await,
        json!([short("/value/text")])
    );
    assert_eq!(
        post("/adjacent", json!({ "kind": "single" })).await,
        json!([error("/value", "missing")])
    );
}

#[tokio::test]
async fn untagged_enums() {
    assert_eq!(
        post("/untagged", json!({ "petName": "", "tag": { "text": "" } })).await,
        json!([short("/petName"), short("/tag/text")])
    );
    assert_eq!(
        post("/untagged", json!({ "text": "" })).await,
        json!([short("/text")])
    );
    assert_eq!(
        post(
            "/untagged",
            json!({ "petName": "Pip", "tag": { "text": 5 } })
        )
        .await,
        json!([error("/tag/text", "expected text, got a whole number")])
    );
}

#[tokio::test]
async fn an_enum_flattened_into_a_struct() {
    let pig = json!({ "street": "x", "kind": "guinea_pig", "petName": "Pip" });
    assert_eq!(post("/home", pig).await, Value::Null);
    assert_eq!(
        post(
            "/home",
            json!({ "kind": "single", "text": "", "street": "" })
        )
        .await,
        json!([short("/street"), short("/text")])
    );
    assert_eq!(
        post("/home", json!({ "kind": "single", "text": 5 })).await,
        json!([
            error("/text", "expected text, got a whole number"),
            error("/street", "missing"),
        ])
    );
}
