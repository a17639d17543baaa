//! Commands with the memory that a definition justifies: three times its size and 16 MB, as a limit
//! of the kernel for the process.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

/// Definitions are of about this size.
const SIZE: usize = 2_000_000;

fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("memory-{name}"));
    std::fs::write(&path, text).expect("a file can be written");
    path
}

/// Runs a command on a file, with a limit on the memory for its data.
fn petstore(command: &str, file: &Path, options: &[&str]) -> Output {
    let size = std::fs::metadata(file).expect("the file is there").len();
    let kilobytes = (3 * size + 16 * 1024 * 1024) / 1024;
    Command::new("sh")
        .args([
            "-c",
            r#"ulimit -d "$0" && exec "$@""#,
            &kilobytes.to_string(),
        ])
        .args([env!("CARGO_BIN_EXE_petstore"), command])
        .arg(file)
        .args(options)
        .output()
        .expect("sh starts")
}

fn definition(paths: &Value) -> String {
    json!({"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": paths}).to_string()
}

/// So many resources as fit.
fn resources(item: &Value) -> String {
    let count = SIZE / (item.to_string().len() + 12);
    let named = |number| (format!("/p{number}"), item.clone());
    definition(&(0..count).map(named).collect())
}

#[test]
fn commands_take_no_more_memory_than_a_definition_justifies() {
    let verbs = ["get", "put", "post", "delete", "patch", "head", "options"];
    let methods: Value = verbs
        .iter()
        .map(|verb| ((*verb).to_owned(), json!({})))
        .collect();
    let response = json!({"description": "x".repeat(100)});
    let long = json!({"get": {"responses": {"200": response}, "description": "x".repeat(1000)}});
    let yaml = "openapi: 3.0.1\npaths: {}\nx-s: &s [1, 2, 3]\nx-l:\n".to_owned();
    let definitions = [
        ("methods", resources(&methods)),
        ("empty", resources(&json!({}))),
        ("long", resources(&long)),
        ("problems", resources(&json!(5))),
        (
            "warnings",
            resources(&json!({"get": {"responses": {"default": {}}}})),
        ),
        (
            "not-mapped",
            resources(&json!({"get": {"x-amazon-apigateway-unknown": 1}})),
        ),
        (
            "integrations",
            resources(&json!({"get": {"x-amazon-apigateway-integration": {
                "type": "mock", "responses": {"default": {"statusCode": "200"}},
            }}})),
        ),
        (
            "numbers",
            definition(&json!({})).replace('}', &format!(r#","x":[{}0]}}"#, "0,".repeat(SIZE / 2))),
        ),
        ("aliases.yaml", yaml.clone() + &"- *s\n".repeat(SIZE / 5)),
        ("open.yaml", yaml + &"[".repeat(SIZE)),
    ];
    let export = [
        "--type",
        "oas30",
        "--stage",
        "dev",
        "--parameter",
        "extensions=apigateway",
    ];
    for (name, text) in &definitions {
        let path = file(name, text);
        for (command, options) in [("check", &[][..]), ("describe", &[]), ("export", &export)] {
            let output = petstore(command, &path, options);
            let errors = String::from_utf8_lossy(&output.stderr);
            let status = output.status.code();
            assert!(
                matches!(status, Some(0..=2)),
                "{command} {name}: {} {errors}",
                output.status
            );
            let said = output.stdout.len() + errors.len();
            assert!(said > 0, "{command} {name}");
        }
    }
}

#[test]
fn a_refused_definition_is_read_with_more_memory() {
    let path = file("many", &resources(&json!({"get": {}})));
    let output = petstore("check", &path, &[]);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1));
    assert!(printed.contains("--max-memory"), "{printed}");
    let output = Command::new(env!("CARGO_BIN_EXE_petstore"))
        .args(["check", "--max-memory", "2000"])
        .arg(&path)
        .output()
        .expect("the command runs");
    assert_eq!(output.status.code(), Some(0));
}
