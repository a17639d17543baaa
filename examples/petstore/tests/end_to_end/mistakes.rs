//! Typical mistakes, and how the program responds to them.

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::http::Request;

use crate::program::{KEY, Program, run_to_its_end};

fn new_petstore() -> (Program, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    (Program::start(&folder.path().join("pets.db")), folder)
}

/// The positions of the errors in a response, such as `/price`.
fn places(response: &Value) -> Vec<&str> {
    let errors = response["errors"].as_array().into_iter().flatten();
    errors
        .filter_map(|error| {
            error["pointer"]
                .as_str()?
                .strip_prefix('#')
                .or(error["name"].as_str())
        })
        .collect()
}

#[test]
fn an_invalid_body_is_rejected_with_every_invalid_field() {
    let (petstore, _folder) = new_petstore();
    let client = petstore.client();
    for (body, wrong) in [
        ("{}", &["/price", "/type"][..]),
        (r#"{"type":"dog"}"#, &["/price"]),
        (r#"{"type":7,"price":"much"}"#, &["/price", "/type"]),
        (r#"{"type":"","price":-1}"#, &["/price", "/type"]),
        (r#"{"type":"dog","price":1e200}"#, &["/price"]),
        (r#"{"type":"dog","price":1e-200}"#, &["/price"]),
    ] {
        let response = client.post("/dev/pets", body).json(400);
        let mut found = places(&response);
        found.sort_unstable();
        assert_eq!(found, wrong, "{body}: {response}");
    }
    assert_eq!(
        client.get("/dev/pets").json(200),
        json!({"pets": []}),
        "none of the pets was stored"
    );
}

#[test]
fn a_body_that_is_not_json_is_a_400() {
    let (petstore, _folder) = new_petstore();
    let client = petstore.client();
    for body in [
        "",
        "dog",
        r#"{"type":"dog","price":249.99"#,
        r#"{"type":"dog","price":249,99}"#,
        "[]",
        "null",
    ] {
        let response = client.post("/dev/pets", body).json(400);
        assert!(response["message"].is_string(), "{body}: {response}");
    }
}

#[test]
fn an_invalid_parameter_is_a_400_with_its_name() {
    let (petstore, _folder) = new_petstore();
    let client = petstore.client();
    for (path, name) in [
        ("/dev/pets/rex", "petId"),
        ("/dev/pets?limit=many", "limit"),
        ("/dev/pets?limit=0", "limit"),
        ("/dev/pets?limit=101", "limit"),
        ("/dev/pets?next=page2", "next"),
    ] {
        let response = client.get(path);
        response.json(400);
        assert!(response.text.contains(name), "{path}: {response:?}");
    }
}

#[test]
fn an_altered_token_is_a_400() {
    let (petstore, _folder) = new_petstore();
    let client = petstore.client();
    for _ in 0..3 {
        client
            .post("/dev/pets", r#"{"type":"dog","price":1}"#)
            .json(201);
    }
    let page = client.get("/dev/pets?limit=2").json(200);
    let token = page["next"].as_str().expect("a token is a text");
    for (at, old) in token.char_indices() {
        let new = if old == 'A' { 'B' } else { 'A' };
        let altered = format!("{}{new}{}", &token[..at], &token[at + 1..]);
        let response = client.get(&format!("/dev/pets?limit=2&next={altered}"));
        response.json(400);
        assert!(response.text.contains("next"), "{response:?}");
    }
}

#[test]
fn without_a_valid_key_every_request_is_rejected() {
    let (petstore, _folder) = new_petstore();
    let client = petstore.client();
    let url = petstore.url("/dev/pets");
    let forbidden = json!({"message": "Forbidden"});
    assert_eq!(
        client
            .send(Request::get(&url).body(String::new()))
            .json(403),
        forbidden
    );
    let wrong = Request::get(&url).header("x-api-key", KEY.to_uppercase());
    assert_eq!(client.send(wrong.body(String::new())).json(403), forbidden);
}

#[test]
fn a_wrong_stage_or_path_is_rejected_as_by_api_gateway() {
    let (petstore, _folder) = new_petstore();
    let client = petstore.client();
    assert_eq!(client.get("/prod/pets").status, 403);
    assert_eq!(
        client.get("/dev/cats").json(403),
        json!({"message": "Missing Authentication Token"})
    );
}

#[test]
fn a_port_in_use_is_reported() {
    let (petstore, folder) = new_petstore();
    let (status, output) = run_to_its_end(
        &folder.path().join("other.db"),
        &["--bind", petstore.authority()],
    );
    assert!(!status.success());
    assert!(
        output.contains(petstore.authority()) && output.contains("--bind"),
        "{output}"
    );
}

#[test]
fn a_data_file_that_cannot_be_opened_is_reported() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let file = folder.path().join("pets.db");
    std::fs::write(&file, "Dear Sir or Madam, ".repeat(1000)).expect("the file is written");
    let (status, output) = run_to_its_end(&file, &["--bind", "127.0.0.1:0"]);
    assert!(!status.success());
    assert!(
        output.contains(&*file.to_string_lossy()) && output.contains("PETSTORE_DB"),
        "{output}"
    );
}
