//! What holds for every comparison of contracts.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

#[path = "documents/generate.rs"]
#[allow(dead_code, reason = "shared with the tests of documents")]
mod generate;

use std::time::{Duration, Instant};

use petstore_core::contract::{Api, Method, MethodResponse, Model};
use petstore_core::verb::Verb;
use petstore_openapi::diff::{Impact, diff};
use petstore_openapi::import::{self, import};
use petstore_openapi::{GetExport, Options, Version, export, get_export};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

fn reference(name: &str) -> Value {
    json!({"$ref": format!("{}{name}", Model::REF_PREFIX)})
}

/// An API with a model `Root` in a request or a response, and a model `Part`.
fn api(in_request: bool, root: Value, part: Value) -> Api {
    let mut api = Api::new("garden");
    api.models.insert("Root".to_owned(), Model::json(root));
    api.models.insert("Part".to_owned(), Model::json(part));
    let models = [("application/json".to_owned(), "Root".to_owned())];
    let mut method = Method::default();
    if in_request {
        method.request_models = models.into();
    } else {
        let response = MethodResponse {
            response_models: models.into(),
            ..MethodResponse::default()
        };
        method.responses.insert(200, response);
    }
    let methods = &mut api.resource("/plants").methods;
    methods.insert(Verb::Put.into(), method);
    api
}

/// Places that a schema can have in another.
fn within(place: usize, schema: &Value) -> Value {
    match place {
        0 => json!({"type": "object", "properties": {"p": schema}}),
        1 => json!({"type": "array", "items": schema}),
        2 => json!({"type": "array", "items": [{"type": "integer"}, schema]}),
        3 => json!({"anyOf": [{"type": "array", "maxItems": 1}, schema]}),
        4 => json!({"oneOf": [schema, {"type": "array", "maxItems": 1}]}),
        5 => json!({"allOf": [{"title": "t"}, schema]}),
        6 => json!({"not": schema}),
        7 => json!({"type": "object", "additionalProperties": schema}),
        8 => json!({"type": "object", "patternProperties": {"^p": schema}}),
        _ => json!({"anyOf": [schema, {"enum": [null]}]}),
    }
}

const PLACES: usize = 10;

/// Pairs of schemas that do not accept the same, or are described in other words.
fn pairs() -> Vec<(Value, Value)> {
    vec![
        (json!({"type": "string"}), json!({"type": "integer"})),
        (json!({"type": "integer"}), json!({"type": "number"})),
        (json!({"enum": ["a"]}), json!({"enum": ["a", "b"]})),
        (json!({"const": 1}), json!({"const": 2})),
        (
            json!({"type": "string", "format": "uuid"}),
            json!({"type": "string", "format": "date"}),
        ),
        (
            json!({"type": "string"}),
            json!({"type": "string", "pattern": "^a"}),
        ),
        (
            json!({"type": "string", "minLength": 1}),
            json!({"type": "string", "minLength": 2}),
        ),
        (
            json!({"type": "integer", "maximum": 1}),
            json!({"type": "integer", "maximum": 2}),
        ),
        (
            json!({"type": "integer", "minimum": 1}),
            json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true}),
        ),
        (
            json!({"type": "number", "exclusiveMaximum": 1}),
            json!({"type": "number", "exclusiveMaximum": 2}),
        ),
        (
            json!({"type": "integer", "multipleOf": 2}),
            json!({"type": "integer", "multipleOf": 3}),
        ),
        (
            json!({"type": "array"}),
            json!({"type": "array", "uniqueItems": true}),
        ),
        (
            json!({"type": "array"}),
            json!({"type": "array", "contains": {}}),
        ),
        (
            json!({"type": "array", "items": [{}]}),
            json!({"type": "array", "items": [{"type": "string"}]}),
        ),
        (
            json!({"type": "object"}),
            json!({"type": "object", "required": ["a"]}),
        ),
        (
            json!({"type": "object"}),
            json!({"type": "object", "properties": {"a": {}}}),
        ),
        (
            json!({"type": "object"}),
            json!({"type": "object", "additionalProperties": false}),
        ),
        (
            json!({"type": "object"}),
            json!({"type": "object", "dependencies": {"a": ["b"]}}),
        ),
        (
            json!({"type": "object"}),
            json!({"type": "object", "patternProperties": {"a": {}}}),
        ),
        (
            json!({"type": "object"}),
            json!({"type": "object", "discriminator": {"propertyName": "a"}}),
        ),
        (
            json!({"type": "string"}),
            json!({"type": "string", "not": {"enum": ["a"]}}),
        ),
        (
            json!({"type": "string"}),
            json!({"type": "string", "readOnly": true}),
        ),
        (
            json!({"type": "string", "title": "a"}),
            json!({"type": "string", "title": "b"}),
        ),
        (
            json!({"type": "string", "default": "a"}),
            json!({"type": "string"}),
        ),
        (
            json!({"type": "string"}),
            json!({"type": "string", "unheard": 1}),
        ),
        (
            json!({"type": "string"}),
            json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ),
        (
            json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
            json!({"oneOf": [{"type": "string"}, {"type": "boolean"}]}),
        ),
    ]
}

fn is_bad(impact: Impact) -> bool {
    matches!(impact, Impact::Breaking | Impact::MayBreak)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_change_of_a_model_that_a_method_reaches_is_found(
        (old, new) in select(pairs()),
        places in vec(0..PLACES, 0..4),
        outer in vec(0..PLACES, 0..3),
        in_request: bool,
    ) {
        let inner = |schema: Value| places.iter().fold(schema, |schema, place| within(*place, &schema));
        let root = outer.iter().fold(reference("Part"), |schema, place| within(*place, &schema));
        let old = api(in_request, root.clone(), inner(old));
        let new = api(in_request, root, inner(new));
        let (there, back) = (diff(&old, &new), diff(&new, &old));
        prop_assert!(!there.is_empty());
        prop_assert!(!back.is_empty());
        let additive = |changes: &[petstore_openapi::diff::Change]| {
            changes.iter().all(|change| change.impact == Impact::Additive)
        };
        if additive(&there) {
            prop_assert!(back.iter().any(|change| is_bad(change.impact)), "{there:?} {back:?}");
        }
        if additive(&back) {
            prop_assert!(there.iter().any(|change| is_bad(change.impact)), "{there:?} {back:?}");
        }
        prop_assert_eq!(diff(&old, &old), []);
    }

    #[test]
    fn what_is_added_breaks_when_it_is_removed(full in generate::api(), place in 0usize..4) {
        let mut less = full.clone();
        let key = less.resources.keys().nth(place).cloned();
        if let Some(removed) = key.and_then(|key| less.resources.remove(&key)) {
            let count = |impact| move |changes: Vec<petstore_openapi::diff::Change>| {
                changes.iter().filter(|change| change.impact == impact).count()
            };
            prop_assert_eq!(count(Impact::Additive)(diff(&less, &full)), removed.methods.len());
            prop_assert_eq!(count(Impact::Breaking)(diff(&full, &less)), removed.methods.len());
        }
    }
}

fn imported(document: &str) -> Api {
    match import(document, &import::Options::default()) {
        Ok(imported) => imported.api,
        Err(error) => panic!("{error}\n{document}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn an_export_never_breaks(api in generate::api()) {
        let ours = export(&api, &Options::default()).document;
        let changes = diff(&api, &imported(&ours.to_json()));
        prop_assert!(changes.iter().all(|change| change.impact != Impact::Breaking), "{changes:?}");
    }

    #[test]
    fn keywords_that_an_export_drops_never_break((old, new) in select(pairs()), in_request: bool) {
        for schema in [old, new] {
            let api = api(in_request, json!({"allOf": [reference("Part")]}), schema);
            let document = export(&api, &Options::default()).document;
            let changes = diff(&api, &imported(&document.to_json()));
            prop_assert!(changes.iter().all(|change| change.impact != Impact::Breaking), "{changes:?}");
        }
    }

    #[test]
    fn an_export_of_a_stage_breaks_no_schema(api in generate::api(), swagger: bool) {
        let request = GetExport {
            documentation: false,
            version: if swagger { Version::Swagger20 } else { Version::OpenApi30 },
            extensions: true,
            stage: "prod".to_owned(),
            host: "a1b2c3.execute-api.eu-west-1.amazonaws.com".to_owned(),
        };
        let document = get_export(&api, &request);
        if let Ok(exported) = import(&document.to_json(), &import::Options::default()) {
            let changes = diff(&api, &exported.api);
            let text = |what: &str| what.starts_with("the header") || what.starts_with("the query") || what.starts_with("the path");
            let broken: Vec<_> = changes
                .iter()
                .filter(|change| change.impact == Impact::Breaking && text(&change.what))
                .collect();
            prop_assert!(broken.is_empty(), "{broken:?}");
        }
    }
}

/// Two versions of a contract of 300 methods, each with its own model.
fn large(limit: u32) -> Api {
    let mut api = Api::new("large");
    for number in 0..300 {
        let name = format!("Model{number}x");
        let properties: serde_json::Map<String, Value> = (0..12)
            .map(|p| {
                (
                    format!("p{p}"),
                    json!({"type": "string", "maxLength": limit}),
                )
            })
            .collect();
        let schema = json!({
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
            "anyOf": [{"required": ["p1"]}, reference("Shared")],
        });
        api.models.insert(name.clone(), Model::json(schema));
        let method = Method {
            request_models: [("application/json".to_owned(), name)].into(),
            ..Method::default()
        };
        let methods = &mut api.resource(format!("/r{number}")).methods;
        methods.insert(Verb::Post.into(), method);
    }
    api.models.insert(
        "Shared".to_owned(),
        Model::json(json!({"required": ["p2"]})),
    );
    api
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}

#[test]
fn large_contracts_take_no_time() {
    let (old, new) = (large(8), large(9));
    let (took, changes) = timed(|| diff(&old, &new));
    assert_eq!(changes.len(), 300 * 12);
    println!("300 methods, {} changes: {took:?}", changes.len());
    // Twenty times what it takes in a release build, since this one is not optimized.
    assert!(took < Duration::from_secs(2), "{took:?}");
}

/// Models of which each refers twice to the next, so that they unfold to 2^40 parts.
fn bomb(keyword: &str, end: Value) -> Api {
    let mut api = api(true, reference("M0x"), json!({}));
    for number in 0..40 {
        let next = reference(&format!("M{}x", number + 1));
        let a = json!({"type": "object", "properties": {"a": next}});
        let b = json!({"type": "object", "properties": {"b": next}});
        let schema = json!({keyword: [next, next, a, b]});
        api.models
            .insert(format!("M{number}x"), Model::json(schema));
    }
    api.models.insert("M40x".to_owned(), Model::json(end));
    api
}

#[test]
fn references_that_unfold_without_end_are_bounded() {
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let (old, new) = (
            bomb(keyword, json!({"type": "string"})),
            bomb(keyword, json!({"type": "number"})),
        );
        assert_eq!(diff(&old, &old), []);
        let (took, changes) = timed(|| diff(&old, &new));
        println!("{keyword}: {took:?}");
        assert!(
            changes.iter().any(|change| is_bad(change.impact)),
            "{keyword}"
        );
        assert!(took < Duration::from_secs(20), "{keyword}: {took:?}");
    }
}

#[test]
fn circles_come_to_an_end() {
    let tree = |limit: u32| {
        json!({
            "allOf": [{"properties": {
                "size": {"type": "integer", "maximum": limit},
                "next": {"allOf": [reference("Part"), {"title": "next"}]},
                "maybe": {"anyOf": [reference("Part"), {"enum": [null]}]},
            }}, reference("Part")],
        })
    };
    let (old, new) = (
        api(true, reference("Part"), tree(1)),
        api(true, reference("Part"), tree(2)),
    );
    assert!(
        diff(&old, &new)
            .iter()
            .any(|change| change.impact == Impact::Additive)
    );
    assert_eq!(diff(&new, &new), []);
}
