//! What newcomers do, and what the program tells them.

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::http::Request;

use crate::program::{KEY, Program, run_to_its_end};

fn new_petstore() -> (Program, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    (Program::start(&folder.path().join("pets.db")), folder)
}

/// Where the errors of an answer are, such as `/price`.
fn places(answer: &Value) -> Vec<&str> {
    let errors = answer["errors"].as_array().into_iter().flatten();
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
fn a_body_is_refused_with_every_field_that_is_wrong() {
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
        let answer = client.post("/dev/pets", body).json(400);
        let mut found = places(&answer);
        found.sort_unstable();
        assert_eq!(found, wrong, "{body}: {answer}");
    }
    assert_eq!(
        client.get("/dev/pets").json(200),
        json!({"pets": []}),
        "nothing of that was kept"
    );
}

#[test]
fn a_body_that_is_no_json_is_a_400() {
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
        let answer = client.post("/dev/pets", body).json(400);
        assert!(answer["message"].is_string(), "{body}: {answer}");
    }
}

#[test]
fn a_parameter_that_does_not_read_is_a_400_that_names_it() {
    let (petstore, _folder) = new_petstore();
    let client = petstore.client();
    for (path, name) in [
        ("/dev/pets/rex", "petId"),
        ("/dev/pets?limit=many", "limit"),
        ("/dev/pets?limit=0", "limit"),
        ("/dev/pets?limit=101", "limit"),
        ("/dev/pets?next=page2", "next"),
    ] {
        let answer = client.get(path);
        answer.json(400);
        assert!(answer.text.contains(name), "{path}: {answer:?}");
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
        let answer = client.get(&format!("/dev/pets?limit=2&next={altered}"));
        answer.json(400);
        assert!(answer.text.contains("next"), "{answer:?}");
    }
}

#[test]
fn without_a_valid_key_nothing_is_answered() {
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
fn a_wrong_stage_or_path_is_refused_as_api_gateway_does() {
    let (petstore, _folder) = new_petstore();
    let client = petstore.client();
    assert_eq!(client.get("/prod/pets").status, 403);
    assert_eq!(
        client.get("/dev/cats").json(403),
        json!({"message": "Missing Authentication Token"})
    );
}

#[test]
fn a_port_that_is_taken_is_named() {
    let (petstore, folder) = new_petstore();
    let (status, said) = run_to_its_end(
        &folder.path().join("other.db"),
        &["--bind", petstore.authority()],
    );
    assert!(!status.success());
    assert!(
        said.contains(petstore.authority()) && said.contains("--bind"),
        "{said}"
    );
}

#[test]
fn a_data_file_that_does_not_open_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let file = folder.path().join("pets.db");
    std::fs::write(&file, "Dear Sir or Madam, ".repeat(1000)).expect("the file is written");
    let (status, said) = run_to_its_end(&file, &["--bind", "127.0.0.1:0"]);
    assert!(!status.success());
    assert!(
        said.contains(&*file.to_string_lossy()) && said.contains("PETSTORE_DB"),
        "{said}"
    );
}
