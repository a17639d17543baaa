//! Contracts as OpenAPI documents: what is exported, what is imported, and that one undoes the
//! other.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod base_path;
mod exports;
mod generate;
mod imports;
mod refusals;
mod robustness;
mod round_trip;

use petstore_openapi::import::{Code, Imported, Options, Problem, import};
use serde_json::{Value, json};

/// What a document gives that API Gateway imports.
fn imported(document: &Value) -> Imported {
    match import(&document.to_string(), &Options::default()) {
        Ok(imported) => imported,
        Err(error) => panic!("{error}"),
    }
}

/// The one problem of a document that API Gateway refuses.
fn problem(document: &Value) -> (Code, String, String) {
    let Err(error) = import(&document.to_string(), &Options::default()) else {
        panic!("this is imported: {document:#}");
    };
    let [
        Problem {
            code,
            message,
            path,
        },
    ] = &error.problems[..]
    else {
        panic!("not one problem: {error}");
    };
    (*code, message.clone(), path.clone())
}

/// OpenAPI with these paths.
fn openapi(paths: Value) -> Value {
    json!({"openapi": "3.0.1", "info": {"title": "pets", "version": "1"}, "paths": paths})
}

/// Swagger with these paths.
fn swagger(paths: Value) -> Value {
    json!({"swagger": "2.0", "info": {"title": "pets", "version": "1"}, "paths": paths})
}

/// The document with other members at its root.
fn with(mut document: Value, members: Value) -> Value {
    if let (Value::Object(document), Value::Object(members)) = (&mut document, members) {
        document.extend(members);
    }
    document
}
