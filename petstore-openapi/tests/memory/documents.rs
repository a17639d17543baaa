//! Documents that are made of many small values, or that refer to large ones many times.

use serde_json::{Value, json};

use crate::SIZE;

pub(crate) fn document(members: Value) -> String {
    let mut document = json!({"openapi": "3.0.1", "info": {"title": "t", "version": "1"}});
    if let (Some(document), Value::Object(members)) = (document.as_object_mut(), members) {
        document.extend(members);
        document.entry("paths").or_insert_with(|| json!({}));
    }
    document.to_string()
}

/// A document with an extension of so many items as fit.
fn extension(item: &str) -> String {
    let items = vec![item; SIZE / (item.len() + 1)].join(",");
    document(json!({"x-own": 0})).replace(r#""x-own":0"#, &format!(r#""x-own":[{items}]"#))
}

/// A document with so many paths as fit.
fn paths(item: &Value) -> String {
    let count = SIZE / (item.to_string().len() + 12);
    document(
        json!({"paths": (0..count).map(|i| (format!("/p{i}"), item.clone())).collect::<Value>()}),
    )
}

pub(crate) fn named(count: usize, value: &Value) -> Value {
    let member = |i| (format!("n{i}"), value.clone());
    (0..count).map(member).collect()
}

/// What a document may be made of to take more memory than it has bytes.
pub(crate) fn documents() -> Vec<(&'static str, String)> {
    let method = |operation: Value| json!({"get": operation});
    let operation = |operation: Value| document(json!({"paths": {"/": {"get": operation}}}));
    let long = "x".repeat(1000);
    let verbs = ["get", "put", "post", "delete", "patch", "head", "options"];
    let all: Value = verbs
        .iter()
        .map(|verb| ((*verb).to_owned(), json!({})))
        .collect();
    let schema = |schema: Value| document(json!({"components": {"schemas": {"M": schema}}}));
    let shared = |item: Value, components: Value| {
        let mut document: Value = serde_json::from_str(&paths(&item)).unwrap_or_default();
        document["components"] = components;
        document.to_string()
    };
    let mut nested = json!({});
    for _ in 0..40 {
        nested = json!({"type": ["array", "string", "object"], "items": nested});
    }
    let mut deep = json!({});
    for level in 0..100 {
        deep = json!({"properties": {format!("{}{level}", "n".repeat(SIZE / 100)): deep}});
    }
    vec![
        ("numbers", extension("0")),
        ("texts", extension("\"\"")),
        (
            "different texts",
            document(json!({"x-own": (0..SIZE / 9).map(|i| i.to_string()).collect::<Vec<_>>()})),
        ),
        ("lists", extension("[0]")),
        (
            "nested lists",
            extension(&format!("{}{}", "[".repeat(100), "]".repeat(100))),
        ),
        ("members", extension("{\"\":0}")),
        (
            "equal names",
            document(json!({"x-own": 0}))
                .replace("\"x-own\":0", &"\"a\":{},".repeat(SIZE / 7))
                .replace("{},,", "{},"),
        ),
        (
            "different names",
            document(json!({"x-own": named(SIZE / 12, &json!({}))})),
        ),
        ("unknown members", document(named(SIZE / 12, &json!(1)))),
        ("resources", paths(&json!({}))),
        ("methods", paths(&method(json!({})))),
        ("methods of every verb", paths(&all)),
        (
            "responses",
            paths(&method(json!({"responses": {"200": {}}}))),
        ),
        (
            "described responses",
            paths(&method(json!({"responses": {"200": {"description": "o"}}}))),
        ),
        (
            "statuses",
            paths(&method(
                json!({"responses": (200..600).map(|s| (s.to_string(), json!({}))).collect::<Value>()}),
            )),
        ),
        (
            "integrations",
            paths(&method(
                json!({"x-amazon-apigateway-integration": {"type": "mock", "responses": {"default": {"statusCode": "200"}}}}),
            )),
        ),
        ("problems", paths(&json!(5))),
        ("problems of methods", paths(&method(json!(5)))),
        (
            "parameters",
            operation(
                json!({"parameters": (0..SIZE / 25).map(|i| json!({"name": format!("a{i}"), "in": "query"})).collect::<Value>()}),
            ),
        ),
        (
            "cookies",
            operation(
                json!({"parameters": (0..SIZE / 25).map(|i| json!({"name": format!("a{i}"), "in": "cookie"})).collect::<Value>()}),
            ),
        ),
        ("tags", operation(json!({"tags": vec![""; SIZE / 3]}))),
        (
            "warnings at a long path",
            operation(
                json!({"responses": {"200": {"content": {(long.clone()): {}}}}, (long.clone()): 1}),
            ),
        ),
        (
            "a problem for each item below a long name",
            document(
                json!({"paths": {format!("/{}", "a".repeat(9000)): {"get": {"parameters": vec![5; 20_000]}}}}),
            ),
        ),
        (
            "models",
            document(json!({"components": {"schemas": named(SIZE / 12, &json!({}))}})),
        ),
        (
            "properties",
            schema(json!({"properties": named(SIZE / 12, &json!({}))})),
        ),
        (
            "an enum",
            schema(json!({"enum": (0..SIZE / 8).collect::<Vec<_>>()})),
        ),
        (
            "alternatives",
            schema(json!({"anyOf": vec![json!({"a": 0}); SIZE / 8]})),
        ),
        ("types", schema(nested.clone())),
        (
            "types of a parameter",
            operation(json!({"parameters": [{"name": "a", "in": "query", "schema": nested}]})),
        ),
        ("long names", schema(deep)),
        (
            "a policy",
            document(json!({"x-amazon-apigateway-policy": {"a": vec![json!({"": 0}); SIZE / 7]}})),
        ),
        (
            "authorizers",
            document(
                json!({"components": {"securitySchemes": named(SIZE / 120, &json!({
                    "type": "apiKey", "name": "a", "in": "header",
                    "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools"},
                }))}}),
            ),
        ),
        (
            "stage variables",
            document(json!({"x-petstore-stage-variables": named(SIZE / 12, &json!(""))})),
        ),
        (
            "a shared parameter",
            shared(
                method(json!({"parameters": [{"$ref": "#/components/parameters/a"}]})),
                json!({"parameters": {"a": {"name": "a", "in": "query", "description": long}}}),
            ),
        ),
        (
            "a shared schema",
            shared(
                method(json!({"parameters": [{"$ref": "#/components/parameters/a"}]})),
                json!({"parameters": {"a": {"name": "a", "in": "query", "schema": {"enum": vec![long.clone(); 100]}}}}),
            ),
        ),
        (
            "a shared response",
            shared(
                method(json!({"responses": {"200": {"$ref": "#/components/responses/a"}}})),
                json!({"responses": {"a": {"description": "x".repeat(100_000)}}}),
            ),
        ),
        ("a shared path", {
            let mut all: Value =
                serde_json::from_str(&paths(&json!({"$ref": "#/paths/~1"}))).unwrap_or_default();
            all["paths"]["/"] = method(json!({"description": "x".repeat(100_000)}));
            all.to_string()
        }),
        ("shared media types", {
            let media_types: Vec<String> = (0..10_000).map(|i| format!("a/b{i}")).collect();
            let item = json!({"post": {"parameters": [{"in": "body", "name": "b"}]}});
            let mut all: Value = serde_json::from_str(&paths(&item)).unwrap_or_default();
            all["swagger"] = json!("2.0");
            all["consumes"] = json!(media_types);
            all.to_string()
        }),
        (
            "HTTP API",
            paths(&method(json!({"x-amazon-apigateway-integration": {
                "type": "http_proxy", "payloadFormatVersion": "1.0", "httpMethod": "GET", "uri": "http://a",
            }}))),
        ),
        (
            "placeholders",
            document(
                json!({"x-own": (0..SIZE / 9).map(|i| format!("${{{i}}}")).collect::<String>()}),
            ),
        ),
    ]
}
