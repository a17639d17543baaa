//! Measures `diff` and the import before it, for two documents of 300 methods that differ in every
//! model: in one property, or in twelve.
//!
//! `cargo bench -p petstore-openapi --bench diff` prints the shortest and the median time of each
//! part.

use std::hint::black_box;
use std::time::{Duration, Instant};

use petstore_openapi::diff::{diff, import_source_whole};
use petstore_openapi::import::{Options, Source};
use serde_json::{Value, json};

const METHODS: usize = 300;
const RUNS: usize = 25;

/// A document of methods that each have their own model, a shared one, and an error; in each model,
/// `changed` of the twelve texts have the limit.
fn document(limit: u32, changed: u32) -> String {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let mut paths = serde_json::Map::new();
    let mut schemas = serde_json::Map::new();
    schemas.insert(
        "Shared".into(),
        json!({"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}),
    );
    schemas.insert(
        "Failure".into(),
        json!({"type": "object", "properties": {"message": {"type": "string"}}}),
    );
    for i in 0..METHODS {
        let name = format!("Item{i}");
        let properties: serde_json::Map<String, Value> = (0..12)
            .map(|p| (format!("p{p}"), json!({"type": "string", "maxLength": if p < changed { limit } else { 10 }, "description": "a property"})))
            .chain([
                ("shared".to_owned(), reference("Shared")),
                ("either".to_owned(), json!({"anyOf": [reference("Shared"), {"type": "array", "items": reference("Failure")}]})),
            ])
            .collect();
        schemas.insert(
            name.clone(),
            json!({"type": "object", "properties": properties, "required": ["p0", "shared"]}),
        );
        let content = json!({"application/json": {"schema": reference(&name)}});
        let failure = json!({"application/json": {"schema": reference("Failure")}});
        paths.insert(format!("/items{i}/{{id}}"), json!({"put": {
            "operationId": format!("putItem{i}"),
            "parameters": [
                {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
                {"name": "page", "in": "query", "schema": {"type": "integer"}},
            ],
            "requestBody": {"required": true, "content": content},
            "responses": {
                "200": {"description": "the item", "content": content},
                "400": {"description": "a failure", "content": failure},
            },
            "x-amazon-apigateway-integration": {"type": "http_proxy", "httpMethod": "PUT", "uri": "https://a.example/"},
        }}));
    }
    json!({
        "openapi": "3.0.1",
        "info": {"title": "items", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    })
    .to_string()
}

fn measure(name: &str, mut work: impl FnMut()) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let (shortest, median) = (times.first(), times.get(RUNS / 2));
    if let (Some(shortest), Some(median)) = (shortest, median) {
        println!("{name}: shortest {shortest:?}, median {median:?}");
    }
}

fn main() {
    let options = Options::default();
    let old = document(10, 0);
    let read = |text: &str| match Source::parse(text, &options)
        .and_then(|source| import_source_whole(&source, &options))
    {
        Ok(imported) => imported.api,
        Err(error) => panic!("{error}"),
    };
    println!(
        "documents of {METHODS} methods, {} kB each",
        old.len() / 1000
    );
    measure("import", || {
        black_box(read(black_box(&old)));
    });
    let old_api = read(&old);
    measure("diff of the same", || {
        black_box(diff(black_box(&old_api), black_box(&old_api)));
    });
    for changed in [1, 12] {
        let new_api = read(&document(20, changed));
        let found = diff(&old_api, &new_api).len();
        measure(&format!("diff with {found} changes"), || {
            black_box(diff(black_box(&old_api), black_box(&new_api)));
        });
    }
}
