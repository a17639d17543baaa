//! The memory of an import is bounded by the document's size: three times the document and 16 MB
//! more. What is built from it is bounded likewise, because an import that succeeds does not hold
//! much.

mod documents;
mod texts;

use petstore_openapi::diff::diff;
use petstore_openapi::export;
use petstore_openapi::import::{ImportError, Options, Source, import};
use petstore_openapi::lint::lint;
use serde_json::{Value, json};

use documents::{document, documents, named};
use texts::{templates, yaml};

const MEGABYTE: u64 = 1024 * 1024;

/// Documents are of about this size.
const SIZE: usize = 500_000;

/// Imports a document and does with it what the command does.
fn use_document(text: &str) -> Result<(), ImportError> {
    let options = Options::default();
    let imported = {
        let source = Source::parse(text, &options)?;
        source.placeholders();
        source.import(&options)?
    };
    let lints = lint(&imported.api).len();
    let exported = export(&imported.api, &Default::default());
    drop(imported);
    assert!(exported.document.to_json().len() + lints > 0);
    Ok(())
}

fn assert_bounded(what: &str, text: &str, work: impl FnOnce() -> Result<(), ImportError>) {
    let size = text.len() as u64;
    let mut result = Ok(());
    let measured = allocation_counter::measure(|| result = work());
    let (peak, limit) = (measured.bytes_max, 3 * size + 16 * MEGABYTE);
    assert!(
        peak <= limit,
        "{what}: {peak} bytes for a document of {size}"
    );
    if let Err(error) = result {
        let length = error.to_string().len();
        assert!(
            (1..3 * MEGABYTE as usize).contains(&length),
            "{what}: {length} bytes of problems"
        );
    }
}

#[test]
fn a_json_document_costs_little_more_than_itself() {
    for (what, text) in documents() {
        assert_bounded(what, &text, || use_document(&text));
    }
}

#[test]
fn a_yaml_document_costs_little_more_than_itself() {
    for (what, text) in yaml().into_iter().chain(templates()) {
        assert_bounded(what, &text, || use_document(&text));
    }
    // JSON is YAML, too.
    for (what, text) in documents().into_iter().step_by(8) {
        let text = format!("# not JSON\n{text}");
        assert_bounded(what, &text, || use_document(&text));
    }
}

#[test]
fn an_http_api_costs_little_more_than_its_document() {
    for (what, text) in documents().into_iter().step_by(4) {
        assert_bounded(what, &text, || {
            let options = Options::default();
            Source::parse(&text, &options)?
                .import_http_api(&options)
                .map(drop)
        });
    }
}

#[test]
fn a_comparison_costs_little_more_than_its_documents() {
    for (what, text) in documents().into_iter().step_by(6) {
        // Two imports.
        let both = text.clone() + &text + &" ".repeat(16 * MEGABYTE as usize / 3);
        assert_bounded(what, &both, || {
            let old = import(&text, &Options::default())?;
            let new = import(&text.replace("200", "201"), &Options::default())?;
            diff(&old.api, &new.api);
            Ok(())
        });
    }
}

/// What people write must not be refused: three hundred resources, the default quota of API
/// Gateway, with three methods and a model each.
#[test]
fn a_large_api_is_imported() {
    let method = json!({
        "operationId": "getThing", "summary": "Reads a thing of this kind", "tags": ["things"],
        "parameters": [
            {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
            {"name": "limit", "in": "query", "schema": {"type": "integer"}},
        ],
        "responses": {
            "200": {"description": "The thing", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/n0"}}}},
            "404": {"description": "There is no such thing"},
        },
        "x-amazon-apigateway-integration": {
            "type": "aws_proxy", "httpMethod": "POST",
            "uri": "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:f/invocations",
        },
    });
    let property =
        json!({"type": "string", "description": "A property of the model", "maxLength": 100});
    let model = json!({"type": "object", "required": ["n1"], "properties": named(10, &property)});
    let item = json!({"get": method, "put": method, "delete": method});
    let text = document(json!({
        "paths": (0..300).map(|i| (format!("/things{i}/{{id}}"), item.clone())).collect::<Value>(),
        "components": {"schemas": named(300, &model)},
    }));
    let imported =
        import(&text, &Options::default()).map(|imported| imported.api.methods().count());
    assert_eq!(imported, Ok(900));
    assert_bounded("a large API", &text, || use_document(&text));
}
