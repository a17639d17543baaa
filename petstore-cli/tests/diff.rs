//! `petstore diff`: where it reads definitions, how it prints changes, and its exit status.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// An empty folder with this name.
fn folder(name: &str) -> PathBuf {
    let folder = format!("diff-{}-{name}", std::process::id());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    std::fs::create_dir_all(&path).expect("a folder can be made");
    path
}

/// A definition with a response of this schema.
fn definition(schema: &Value) -> String {
    json!({
        "openapi": "3.0.1",
        "info": {"title": "library", "version": "1"},
        "paths": {"/books": {"get": {
            "responses": {"200": {"description": "all", "content": {"application/json": {"schema": schema}}}},
            "x-amazon-apigateway-integration": {"type": "mock"},
        }}},
    })
    .to_string()
}

fn write(folder: &Path, name: &str, schema: &Value) {
    std::fs::write(folder.join(name), definition(schema)).expect("a file can be written");
}

fn petstore(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_petstore"))
        .arg("diff")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    // A command that reads nothing may have ended.
    let _ = child
        .stdin
        .take()
        .map(|mut stdin| stdin.write_all(input.as_bytes()));
    child.wait_with_output().expect("the command ends")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn changes_that_cannot_be_judged_fail_unless_told_otherwise() {
    let folder = folder("fail-on");
    write(&folder, "old.json", &json!({"type": "object"}));
    write(
        &folder,
        "new.json",
        &json!({"type": "object", "if": {"required": ["isbn"]}}),
    );
    let run = |arguments: &[&str]| petstore(&folder, arguments, "");
    let output = run(&["old.json", "new.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).starts_with("may break: GET /books: the response 200"));
    let status = |arguments: &[&str]| run(arguments).status.code();
    assert_eq!(
        status(&["old.json", "new.json", "--fail-on", "may-break"]),
        Some(1)
    );
    assert_eq!(
        status(&["old.json", "new.json", "--fail-on", "breaking"]),
        Some(0)
    );
    assert_eq!(status(&["old.json", "old.json"]), Some(0));
    write(&folder, "broken.json", &json!({"type": "string"}));
    assert_eq!(
        status(&["old.json", "broken.json", "--fail-on", "breaking"]),
        Some(1)
    );
}

#[test]
fn every_format_has_direction_and_path() {
    let folder = folder("formats");
    write(
        &folder,
        "old.json",
        &json!({"type": "object", "properties": {"a|b": {"type": "string"}}}),
    );
    let wider = json!({"type": "string", "nullable": true});
    write(
        &folder,
        "new.json",
        &json!({"type": "object", "properties": {"a|b": wider}}),
    );
    let path = "#/paths/~1books/get/responses/200/content/application~1json/schema/properties/a|b";
    let what = "the response 200 as `application/json`, at `/a|b`: `null` is allowed";
    let json = petstore(&folder, &["old.json", "new.json", "--format", "json"], "");
    let printed: Value = serde_json::from_str(&stdout(&json)).expect("JSON");
    let change = json!({
        "impact": "breaking",
        "place": "GET /books",
        "what": what,
        "direction": "response",
        "path": path,
    });
    assert_eq!(printed, json!({"breaking": true, "changes": [change]}));
    let markdown = petstore(
        &folder,
        &["old.json", "new.json", "--format", "markdown"],
        "",
    );
    let row = format!("| breaking | GET /books | {what} | response | {path} |\n");
    let row = row.replace("a|b", "a\\|b");
    assert!(stdout(&markdown).ends_with(&row), "{}", stdout(&markdown));
}

#[test]
fn a_definition_comes_from_standard_input() {
    let folder = folder("stdin");
    write(&folder, "old.json", &json!({"type": "integer"}));
    let new = definition(&json!({"type": "number"}));
    let output = petstore(&folder, &["old.json", "-"], &new);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        petstore(&folder, &["-", "old.json"], &new).status.code(),
        Some(0)
    );
    let both = petstore(&folder, &["-", "-"], &new);
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn a_definition_comes_from_a_revision() {
    let folder = folder("git");
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
            .args([
                "-c",
                "commit.gpgsign=false",
                "-c",
                "core.hooksPath=/dev/null",
            ])
            .args(arguments)
            .current_dir(&folder)
            .output()
            .expect("Git runs");
        assert!(output.status.success(), "{output:?}");
    };
    write(&folder, "api.json", &json!({"type": "integer"}));
    git(&["init", "--quiet"]);
    git(&["add", "api.json"]);
    git(&["commit", "--quiet", "--message", "Add the definition"]);
    write(&folder, "api.json", &json!({"type": "boolean"}));
    let output = petstore(&folder, &["HEAD:api.json", "api.json"], "");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stdout(&output).contains("the type was integer and is boolean"));
    let missing = petstore(&folder, &["HEAD:other.json", "api.json"], "");
    assert_eq!(missing.status.code(), Some(2));
    // A file of that name goes first.
    write(&folder, "HEAD:api.json", &json!({"type": "boolean"}));
    assert_eq!(
        petstore(&folder, &["HEAD:api.json", "api.json"], "")
            .status
            .code(),
        Some(0)
    );
}

#[test]
fn names_cannot_steer_the_terminal() {
    let folder = folder("escape");
    let name = "\u{1b}]0;owned\u{7}\nbreaking: \u{9b}31m\u{202e}";
    write(
        &folder,
        "old.json",
        &json!({"type": "object", "properties": {name: {}}}),
    );
    write(&folder, "new.json", &json!({"type": "object"}));
    for format in ["text", "json", "markdown"] {
        let output = petstore(&folder, &["old.json", "new.json", "--format", format], "");
        let printed = stdout(&output);
        let bad = printed
            .chars()
            .any(|c| (c.is_control() && c != '\n') || c == '\u{202e}');
        assert!(!bad, "{printed:?}");
    }
    let text = petstore(&folder, &["old.json", "new.json"], "");
    assert_eq!(stdout(&text).lines().count(), 1);
}

#[test]
fn an_export_of_a_stage_breaks_nothing() {
    let folder = folder("export");
    let book = json!({
        "type": "object",
        "properties": {
            "isbn": {"type": "string", "nullable": true},
            "pages": {"type": "integer", "minimum": 0, "exclusiveMinimum": true},
        },
    });
    let mut api: Value = serde_json::from_str(&definition(&book)).expect("JSON");
    api["paths"]["/books"]["get"]["requestBody"] =
        json!({"content": {"application/json": {"schema": book}}});
    std::fs::write(folder.join("api.json"), api.to_string()).expect("a file can be written");
    for kind in ["oas30", "swagger"] {
        let export = Command::new(env!("CARGO_BIN_EXE_petstore"))
            .args(["export", "api.json", "--type", kind, "--stage", "prod"])
            .args(["--parameter", "extensions=apigateway"])
            .current_dir(&folder)
            .output()
            .expect("the command runs");
        let exported = String::from_utf8(export.stdout).expect("UTF-8");
        let output = petstore(&folder, &["api.json", "-"], &exported);
        assert_eq!(output.status.code(), Some(0), "{kind}: {}", stdout(&output));
    }
}

#[test]
fn intended_changes_do_not_fail() {
    let document = |path: &str| {
        format!(
            r#"{{"openapi": "3.0.1", "paths": {{"{path}": {{"get": {{"responses": {{}}}}}}}}}}"#
        )
    };
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let write = |name: &str, text: &str| {
        let path = folder.join(format!("allow-{}-{name}", std::process::id()));
        std::fs::write(&path, text).expect("a file can be written");
        path.to_str().expect("UTF-8").to_owned()
    };
    let (old, new) = (write("old", &document("/a")), write("new", &document("/b")));
    let run = |allowances: &str| {
        let file = write("list", allowances);
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_petstore"))
            .args(["diff", &old, &new, "--allow", &file])
            .output()
            .expect("the command runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let (status, printed, reported) = run(
        r#"[{"place": "GET /a", "what": "the method is gone", "reason": "no client calls it"},
            {"place": "GET /c", "reason": "planned"}]"#,
    );
    assert_eq!(
        (status, printed.as_str()),
        (Some(0), "additive: GET /b: the method is new\n")
    );
    assert!(
        reported.contains("allowed: breaking: GET /a: the method is gone (no client calls it)"),
        "{reported}"
    );
    assert!(
        reported.contains("allowed but not found: GET /c: any change"),
        "{reported}"
    );
    assert_eq!(run("[]").0, Some(1));
    for wrong in [
        r#"[{"place": "GET /a", "reason": " "}]"#,
        r#"[{"place": "GET /a"}]"#,
        "{}",
    ] {
        assert_eq!(run(wrong).0, Some(2), "{wrong}");
    }
}
