//! Schemas compared by what they accept, in documents that differ in one schema.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use petstore_openapi::diff::{Change, Direction, Impact, diff, import_whole};
use petstore_openapi::import::Options;
use serde_json::{Value, json};

/// A document in which a request and a response have the same schema.
fn document(direction: Direction, schema: &Value, models: &Value) -> String {
    let content = json!({"application/json": {"schema": schema}});
    let mut operation = json!({
        "responses": {"200": {"description": "done"}},
        "x-amazon-apigateway-integration": {"type": "mock"},
    });
    match direction {
        Direction::Request => operation["requestBody"] = json!({"content": content}),
        Direction::Response => operation["responses"]["200"]["content"] = content,
    }
    json!({
        "openapi": "3.0.1",
        "info": {"title": "garden", "version": "1"},
        "paths": {"/plants": {"put": operation}},
        "components": {"schemas": models},
    })
    .to_string()
}

fn documents(old: &str, new: &str) -> Vec<Change> {
    let api = |text| {
        import_whole(text, &Options::default())
            .expect("a document")
            .api
    };
    diff(&api(old), &api(new))
}

/// The worst impact in a request and in a response.
fn impacts(old: &Value, new: &Value) -> [Option<Impact>; 2] {
    with_models((old, &json!({})), (new, &json!({})))
}

fn with_models(old: (&Value, &Value), new: (&Value, &Value)) -> [Option<Impact>; 2] {
    [Direction::Request, Direction::Response].map(|direction| {
        let changes = documents(
            &document(direction, old.0, old.1),
            &document(direction, new.0, new.1),
        );
        changes.first().map(|change| change.impact)
    })
}

const NOTHING: [Option<Impact>; 2] = [None, None];
const NEUTRAL: [Option<Impact>; 2] = [Some(Impact::Neutral), Some(Impact::Neutral)];
/// What accepts less breaks requests; what accepts more breaks responses.
const NARROWER: [Option<Impact>; 2] = [Some(Impact::Breaking), Some(Impact::Additive)];
const WIDER: [Option<Impact>; 2] = [Some(Impact::Additive), Some(Impact::Breaking)];
const BREAKING: [Option<Impact>; 2] = [Some(Impact::Breaking), Some(Impact::Breaking)];

fn model(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// A change of a model is found wherever the model is used.
#[test]
fn references_are_followed_everywhere() {
    let old = json!({"Leaf": {"type": "integer", "maximum": 9}, "Bud": {"type": "string"}});
    let new = json!({"Leaf": {"type": "integer", "maximum": 8}, "Bud": {"type": "string"}});
    let leaf = model("Leaf");
    let users = [
        leaf.clone(),
        json!({"anyOf": [leaf, {"enum": [null]}]}),
        json!({"oneOf": [model("Bud"), leaf]}),
        json!({"allOf": [{"title": "green"}, leaf]}),
        json!({"type": "array", "items": leaf}),
        json!({"type": "array", "items": [model("Bud"), leaf]}),
        json!({"type": "object", "properties": {"leaf": leaf}}),
        json!({"type": "object", "additionalProperties": leaf}),
        json!({"type": "object", "patternProperties": {"^l": leaf}}),
    ];
    for user in users {
        assert_eq!(
            with_models((&user, &old), (&user, &new)),
            NARROWER,
            "{user}"
        );
        assert_eq!(with_models((&user, &new), (&user, &old)), WIDER, "{user}");
    }
    let not = json!({"not": leaf});
    assert_eq!(with_models((&not, &old), (&not, &new)), WIDER);
    let depends = json!({"dependencies": {"stem": leaf}});
    let unknown = Some(Impact::MayBreak);
    assert_eq!(
        with_models((&depends, &old), (&depends, &new)),
        [unknown; 2]
    );
}

#[test]
fn keywords() {
    let cases = [
        (json!({"type": "integer"}), json!({"type": "number"}), WIDER),
        (
            json!({"type": "integer"}),
            json!({"type": "boolean"}),
            BREAKING,
        ),
        (json!({}), json!({"type": "string"}), NARROWER),
        (
            json!({"enum": ["oak"]}),
            json!({"enum": ["oak", "elm"]}),
            WIDER,
        ),
        (json!({"const": 4}), json!({"enum": [4]}), NOTHING),
        (json!({"const": 4}), json!({"const": 5}), BREAKING),
        (json!({"minLength": 2}), json!({"minLength": 3}), NARROWER),
        (json!({"maxItems": 2}), json!({}), WIDER),
        (
            json!({"maximum": 2}),
            json!({"maximum": 2, "exclusiveMaximum": true}),
            NARROWER,
        ),
        (
            json!({"exclusiveMinimum": 2}),
            json!({"exclusiveMinimum": 3}),
            NARROWER,
        ),
        (json!({"multipleOf": 3}), json!({"multipleOf": 6}), NARROWER),
        (json!({"multipleOf": 3}), json!({"multipleOf": 4}), BREAKING),
        (json!({}), json!({"uniqueItems": true}), NARROWER),
        (json!({"pattern": "^a"}), json!({"pattern": "^b"}), BREAKING),
        (
            json!({"format": "int32", "type": "integer"}),
            json!({"format": "int64", "type": "integer"}),
            WIDER,
        ),
        (json!({}), json!({"dependencies": {"a": ["b"]}}), NARROWER),
        (json!({"not": {"type": "string"}}), json!({}), WIDER),
        (
            json!({"title": "a", "example": 1}),
            json!({"title": "b", "example": 2}),
            NEUTRAL,
        ),
    ];
    for (old, new, wanted) in cases {
        assert_eq!(impacts(&old, &new), wanted, "{old} to {new}");
    }
}

#[test]
fn null_is_one_value_however_it_is_written() {
    let plain = json!({"type": "string"});
    let written = [
        json!({"type": "string", "nullable": true}),
        json!({"type": ["null", "string"]}),
        json!({"anyOf": [{"type": "string"}, {"enum": [null]}]}),
        json!({"oneOf": [{"type": "null"}, {"type": "string"}]}),
    ];
    for nullable in &written {
        assert_eq!(impacts(&plain, nullable), WIDER, "{nullable}");
        for other in &written {
            assert_eq!(impacts(nullable, other), NOTHING, "{nullable} to {other}");
        }
    }
    // An export has no `nullable`, so that its end may be no change of the service.
    let gone = [Some(Impact::MayBreak), Some(Impact::Additive)];
    assert_eq!(impacts(&written[0], &plain), gone);
    assert_eq!(impacts(&written[2], &plain), NARROWER);
}

#[test]
fn alternatives_have_no_order_and_are_paired() {
    let rose = json!({"type": "object", "properties": {"thorns": {"type": "integer"}}});
    let fern = json!({"type": "object", "properties": {"fronds": {"type": "integer"}}});
    let tree = json!({"type": "object", "properties": {"rings": {"type": "integer"}}});
    for keyword in ["anyOf", "oneOf"] {
        let of = |members: &[&Value]| json!({keyword: members});
        assert_eq!(impacts(&of(&[&rose, &fern]), &of(&[&fern, &rose])), NOTHING);
        assert_eq!(impacts(&of(&[&rose]), &rose), NOTHING);
        assert_eq!(
            impacts(&of(&[&rose, &fern]), &of(&[&rose, &tree, &fern])),
            WIDER
        );
        assert_eq!(impacts(&of(&[&rose, &fern]), &of(&[&fern])), NARROWER);
        assert_eq!(
            impacts(
                &json!({"type": "string"}),
                &of(&[&rose, &json!({"type": "string"})])
            ),
            WIDER
        );
        let mut thornless = rose.clone();
        thornless["properties"]["thorns"]["maximum"] = 0.into();
        assert_eq!(
            impacts(&of(&[&rose, &fern]), &of(&[&fern, &thornless])),
            NARROWER
        );
    }
}

#[test]
fn tagged_alternatives_are_paired_by_their_tag() {
    let tagged = |tag: &str, size: &Value| {
        json!({
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"enum": [tag]}, "size": size},
        })
    };
    let (small, large) = (
        json!({"type": "integer", "maximum": 5}),
        json!({"type": "integer"}),
    );
    let old = json!({"oneOf": [tagged("bush", &small), tagged("herb", &small)]});
    let new = json!({"oneOf": [tagged("herb", &small), tagged("bush", &large)]});
    assert_eq!(impacts(&old, &new), WIDER);
    let any = json!({"anyOf": old["oneOf"]});
    assert_eq!(impacts(&old, &any), NOTHING);
}

#[test]
fn one_of_with_overlaps_and_any_of_cannot_be_judged() {
    let members = json!([{"minimum": 1}, {"maximum": 9}]);
    let found = impacts(&json!({"oneOf": members}), &json!({"anyOf": members}));
    assert_eq!(found, [Some(Impact::MayBreak); 2]);
}

#[test]
fn parts_of_all_of_are_one_schema() {
    let whole = json!({
        "type": "object",
        "required": ["sun", "soil"],
        "properties": {"sun": {"type": "boolean"}, "soil": {"type": "string"}},
    });
    let sun =
        json!({"type": "object", "required": ["sun"], "properties": {"sun": {"type": "boolean"}}});
    let soil = json!({"required": ["soil"], "properties": {"soil": {"type": "string"}}});
    assert_eq!(impacts(&whole, &json!({"allOf": [sun, soil]})), NOTHING);
    assert_eq!(
        impacts(
            &json!({"allOf": [soil, sun]}),
            &json!({"allOf": [sun, soil]})
        ),
        NOTHING
    );
    let mut stricter = soil.clone();
    stricter["properties"]["soil"]["minLength"] = 1.into();
    assert_eq!(
        impacts(&whole, &json!({"allOf": [sun, stricter]})),
        NARROWER
    );
}

#[test]
fn keywords_beside_alternatives_count() {
    let either = json!([{"required": ["a"]}, {"required": ["b"]}]);
    let old = json!({"type": "object", "anyOf": either, "properties": {"a": {"type": "string"}}});
    let mut new = old.clone();
    new["properties"]["a"]["maxLength"] = 3.into();
    assert_eq!(impacts(&old, &new), NARROWER);
}

/// A document with a schema for a query parameter and for a header of the response.
fn texts(query: &Value, header: &Value) -> String {
    json!({
        "openapi": "3.0.1",
        "info": {"title": "garden", "version": "1"},
        "paths": {"/beds/{bed}": {"get": {
            "parameters": [
                {"name": "depth", "in": "query", "schema": query},
                {"name": "bed", "in": "path", "required": true, "schema": query},
            ],
            "responses": {"200": {"description": "done", "headers": {"X-Depth": {"schema": header}}}},
            "x-amazon-apigateway-integration": {"type": "mock"},
        }}},
    })
    .to_string()
}

#[test]
fn parameters_are_text() {
    let text = json!({"type": "string"});
    let query = |old: &Value, new: &Value| {
        let changes = documents(&texts(old, &text), &texts(new, &text));
        changes
            .iter()
            .map(|change| change.impact)
            .collect::<Vec<_>>()
    };
    for kind in ["integer", "number", "boolean"] {
        let typed = json!({"type": kind});
        assert_eq!(query(&typed, &text), [Impact::Additive; 2], "{kind}");
        assert_eq!(query(&text, &typed), [Impact::Breaking; 2], "{kind}");
    }
    assert_eq!(
        query(&json!({"enum": [1, 2]}), &json!({"enum": ["1", "2"]})),
        []
    );
    assert_eq!(
        query(&json!({"enum": [1]}), &json!({"enum": ["1", "2"]})),
        [Impact::Additive; 2]
    );
    let header = |old: &Value, new: &Value| {
        let changes = documents(&texts(&text, old), &texts(&text, new));
        changes
            .iter()
            .map(|change| change.impact)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        header(&json!({"type": "integer", "minimum": 1}), &text),
        [Impact::Neutral; 2]
    );
    assert_eq!(
        header(&text, &json!({"type": "integer"})),
        [Impact::Additive]
    );
}

#[test]
fn changes_have_a_direction_and_a_path() {
    let old = json!({"Bed": {"type": "object", "properties": {"a/b": {"type": "string"}}}});
    let mut new = old.clone();
    new["Bed"]["properties"]["a/b"]["maxLength"] = 5.into();
    let path = |schema: &Value| {
        let changes = documents(
            &document(Direction::Request, schema, &old),
            &document(Direction::Request, schema, &new),
        );
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].direction, Some(Direction::Request));
        changes[0].path.clone().expect("a path")
    };
    assert_eq!(
        path(&model("Bed")),
        "#/components/schemas/Bed/properties/a~1b"
    );
    let listed = json!({"type": "array", "items": model("Bed")});
    assert_eq!(path(&listed), "#/components/schemas/Bed/properties/a~1b");
    let changes = documents(
        &document(
            Direction::Response,
            &json!({"type": "array", "items": {"type": "string"}}),
            &json!({}),
        ),
        &document(
            Direction::Response,
            &json!({"type": "array", "items": {}}),
            &json!({}),
        ),
    );
    let wanted = "#/paths/~1plants/put/responses/200/content/application~1json/schema";
    assert_eq!(changes[0].path.as_deref(), Some(wanted));
}

#[test]
fn swagger_documents_keep_their_keywords_too() {
    let swagger = |stem: &Value| {
        json!({
            "swagger": "2.0",
            "info": {"title": "garden", "version": "1"},
            "paths": {"/plants": {"put": {
                "parameters": [{"name": "plant", "in": "body", "schema": {"$ref": "#/definitions/Plant"}}],
                "responses": {"200": {"description": "done"}},
                "x-amazon-apigateway-integration": {"type": "mock"},
            }}},
            "definitions": {
                "Plant": {"allOf": [{"$ref": "#/definitions/Stem"}]},
                "Stem": stem,
            },
        })
        .to_string()
    };
    let changes = documents(
        &swagger(&json!({"minimum": 1})),
        &swagger(&json!({"minimum": 1, "exclusiveMinimum": true})),
    );
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].impact, Impact::Breaking);
}
