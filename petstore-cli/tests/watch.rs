//! `petstore serve --watch` and `--log json`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod served;

use std::fs;

use serde_json::{Value, json};
use served::{Serve, file};

/// `GET /pet`, a mock that returns this text.
fn mock(text: &str) -> String {
    json!({
        "openapi": "3.0.1",
        "info": {"title": "pet", "version": "1"},
        "paths": {"/pet": {"get": {
            "responses": {"200": {"description": "the pet"}},
            "x-amazon-apigateway-integration": {
                "type": "mock",
                "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
                "responses": {"default": {
                    "statusCode": "200", "responseTemplates": {"application/json": text},
                }},
            },
        }}},
    })
    .to_string()
}

#[test]
fn a_definition_is_served_as_it_is_now() {
    let definition = file(&mock("Rex"));
    let mut serve = Serve::start(&[&definition, "--watch"], &[]);
    assert!(serve.get("/dev/pet").ends_with("\r\n\r\nRex"));
    fs::write(&definition, mock("Tom, another pet")).expect("a file can be written");
    serve.wait_for("is served from now on");
    assert!(serve.get("/dev/pet").ends_with("\r\n\r\nTom, another pet"));
    fs::write(&definition, "no definition").expect("a file can be written");
    let line = serve.wait_for("is not served");
    assert!(line.contains("would not import"), "{line}");
    assert!(serve.get("/dev/pet").ends_with("\r\n\r\nTom, another pet"));
    fs::write(&definition, mock("Fido")).expect("a file can be written");
    serve.wait_for("is served from now on");
    assert!(serve.get("/dev/pet").ends_with("\r\n\r\nFido"));
    serve.end();
}

#[cfg(unix)]
#[test]
fn a_function_is_restarted_when_its_program_changes() {
    let uri = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:pets/invocations";
    let definition = file(
        &json!({
            "openapi": "3.0.1",
            "info": {"title": "pet", "version": "1"},
            "paths": {"/pet": {"get": {"x-amazon-apigateway-integration": {
                "type": "aws_proxy", "httpMethod": "POST", "uri": uri,
            }}}},
        })
        .to_string(),
    );
    let script = include_str!("served/runtime.py");
    let program = file(script);
    let function = format!("pets=python3 '{program}'");
    let mut serve = Serve::start(&[&definition, "--watch", "--function", &function], &[]);
    assert!(serve.get("/dev/pet").ends_with("\r\n\r\nGET /pet"));
    let changed = script.replace("event[\"httpMethod\"] + \" \"", "\"changed: \"");
    assert_ne!(changed, script);
    fs::write(&program, changed).expect("a file can be written");
    serve.wait_for("has changed: restarting pets");
    assert!(serve.get("/dev/pet").ends_with("\r\n\r\nchanged: /pet"));
    serve.end();
}

#[cfg(unix)]
#[test]
fn every_line_of_a_json_log_is_an_object() {
    let definition = file(&mock("Rex $input.body #if("));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/served/runtime.py");
    let function = format!("pets=python3 '{script}'");
    let arguments = [&*definition, "--log", "json", "--function", &function];
    let mut serve = Serve::start(&arguments, &[]);
    let ready = serve.wait_for("ready in 128 MB");
    serve.get("/dev/pet?token=secret");
    serve.get("/dev/nothing%1b%C2%9b");
    let log = format!("{ready}{}", serve.end());
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
    for line in &lines {
        let time = line["time"].as_str().expect("a time");
        assert!(time.len() == 24 && time.ends_with('Z'), "{time}");
    }
    assert!(lines.iter().any(|line| line["function"] == "pets"), "{log}");
    let requests: Vec<_> = lines
        .iter()
        .filter(|line| line["method"] == "GET")
        .collect();
    let [failed, unknown] = requests.as_slice() else {
        panic!("two requests: {log}")
    };
    assert_eq!(failed["path"], "/dev/pet");
    assert_eq!(failed["status"], 500);
    assert!(failed["durationMs"].is_f64(), "{log}");
    assert_eq!(failed["requestId"].as_str().map(str::len), Some(36));
    assert!(
        failed["note"]
            .as_str()
            .is_some_and(|note| note.contains("syntax error")),
        "{log}"
    );
    assert_eq!(unknown["status"], 403);
    assert!(!log.contains("secret"), "{log}");
}
