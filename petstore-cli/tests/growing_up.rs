//! The definitions of `examples/growing`, each served and called, and what changes between them for
//! clients.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod dynamodb;
mod served;

use std::path::Path;
use std::process::Output;

use dynamodb::DynamoDb;
use serde_json::json;
use served::{Serve, file, parts, petstore, program};

/// A file of an example.
fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../examples")
        .join(name);
    path.to_str().expect("UTF-8").to_owned()
}

const NO_PET: &str = "There is no pet with this id.";

#[test]
fn a_mock_echoes_the_pet_and_finds_one() {
    let serve = Serve::start(&[&example("growing/mock.json"), "--stage", "test"], &[]);
    let response = serve.post("/test/pets", r#"{"type": "dog", "price": 249.99}"#);
    let adopted = json!({
        "pet": {"id": 42, "type": "dog", "price": 249.99},
        "message": "Your pet dog has been adopted.",
    });
    assert_eq!(parts(&response), (201, adopted));
    let (status, body) = parts(&serve.post("/test/pets", r#"{"type": "\"it's", "price": 1}"#));
    assert_eq!((status, &body["pet"]["type"]), (201, &json!("\"it's")));
    let pet = json!({"id": 42, "type": "dog", "price": 249.99});
    assert_eq!(parts(&serve.get("/test/pets/42")), (200, pet));
    assert_eq!(
        parts(&serve.get("/test/pets/43")),
        (404, json!({"message": NO_PET}))
    );
    for invalid in ["{}", r#"{"type": "dog", "price": "much"}"#, "dog"] {
        let (status, body) = parts(&serve.post("/test/pets", invalid));
        assert_eq!(
            (status, body),
            (400, json!({"message": "Invalid request body"})),
            "{invalid}"
        );
    }
    serve.end();
}

#[test]
fn a_function_greets_behind_templates() {
    let greeter = program("growing", "greeter");
    let function = format!("greeter='{}'", greeter.display());
    let arguments = [
        &*example("growing/greeter.json"),
        "--stage",
        "test",
        "--function",
        &function,
    ];
    let serve = Serve::start(&arguments, &[]);
    for (path, status, message) in [
        ("/test/greeting?name=Rex", 200, "Hello, Rex!"),
        (
            "/test/greeting?name=%22O'Hara%22+%C3%A9",
            200,
            "Hello, \"O'Hara\" é!",
        ),
        (
            "/test/greeting",
            400,
            "The name is missing: send the query parameter `name`.",
        ),
    ] {
        let response = parts(&serve.get(path));
        assert_eq!(response, (status, json!({"message": message})), "{path}");
    }
    serve.end();
}

#[test]
fn dynamodb_keeps_the_pets_without_a_function() {
    let database = DynamoDb::start();
    database.create_table("shelter", "petId", "N");
    let serve = Serve::start(
        &[&example("growing/dynamodb.json"), "--stage", "test"],
        &[("AWS_ENDPOINT_URL_DYNAMODB", &database.url)],
    );
    let (status, adopted) =
        parts(&serve.post("/test/pets", r#"{"type": "Fidō \"2\"", "price": 9.5}"#));
    assert_eq!(status, 201, "{adopted}");
    let pet = &adopted["pet"];
    assert_eq!(
        (&pet["type"], &pet["price"]),
        (&json!("Fidō \"2\""), &json!(9.5))
    );
    assert_eq!(adopted["message"], "Your pet Fidō \"2\" has been adopted.");
    let id = pet["id"].as_u64().expect("a number");
    assert_eq!(
        parts(&serve.get(&format!("/test/pets/{id}"))),
        (200, pet.clone())
    );
    for missing in ["1", "rex", "%22"] {
        let response = parts(&serve.get(&format!("/test/pets/{missing}")));
        assert_eq!(response, (404, json!({"message": NO_PET})), "{missing}");
    }
    let (status, body) = parts(&serve.post("/test/pets", r#"{"type": "dog"}"#));
    assert_eq!(
        (status, body),
        (400, json!({"message": "Invalid request body"}))
    );
    serve.end();
    // A table that is missing is the server's mistake.
    let empty = DynamoDb::start();
    let serve = Serve::start(
        &[&example("growing/dynamodb.json"), "--stage", "test"],
        &[("AWS_ENDPOINT_URL_DYNAMODB", &empty.url)],
    );
    let (status, body) = parts(&serve.post("/test/pets", r#"{"type": "dog", "price": 1}"#));
    assert_eq!(
        (status, body),
        (500, json!({"message": "The database has failed."}))
    );
    serve.end();
}

#[test]
fn the_app_keeps_the_pets_of_customers_with_a_key() {
    let app = program("petstore-app", "petstore-app");
    let function = format!("api='{}'", app.display());
    let key = "0123456789abcdefghijklmnopqrst";
    let plans = file(
        &json!({
            "apiKeys": [{"id": "1", "name": "shop", "value": key, "enabled": true}],
            "usagePlans": [{"id": "p", "name": "p", "apiStages": [{"stage": "test"}], "keyIds": ["1"]}],
        })
        .to_string(),
    );
    // The app makes its table.
    let database = DynamoDb::start();
    let serve = Serve::start(
        &[
            &example("petstore/openapi.json"),
            "--stage",
            "test",
            "--function",
            &function,
            "--usage-plans",
            &plans,
        ],
        &[("AWS_ENDPOINT_URL_DYNAMODB", &database.url)],
    );
    let call = |verb: &str, path: &str, key: &str, body: &str| {
        let (address, length) = (&serve.address, body.len());
        parts(&serve.exchange(&format!(
            "{verb} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nx-api-key: {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )))
    };
    let (status, adopted) = call(
        "POST",
        "/test/pets",
        key,
        r#"{"type": "dog", "price": 249.99}"#,
    );
    assert_eq!(status, 201, "{adopted}");
    assert_eq!(adopted["pet"]["type"], "dog");
    let path = format!(
        "/test/pets/{}",
        adopted["pet"]["id"].as_str().expect("an id")
    );
    assert_eq!(call("GET", &path, key, ""), (200, adopted["pet"].clone()));
    assert_eq!(
        call("GET", &path, "another", ""),
        (403, json!({"message": "Forbidden"}))
    );
    serve.end();
}

fn diff(old: &str, new: &str) -> Output {
    let mut command = petstore("diff");
    command.args([example(old), example(new)]);
    command.output().expect("the command runs")
}

#[test]
fn clients_notice_nothing_until_the_app() {
    let same = diff("growing/mock.json", "growing/dynamodb.json");
    let printed = String::from_utf8_lossy(&same.stdout);
    assert!(same.status.success(), "{printed}");
    // What differs is not part of the method that clients see.
    for line in printed.lines() {
        assert!(
            line.starts_with("neutral: ") && line.ends_with(": another integration"),
            "{line}"
        );
    }
    let app = diff("growing/dynamodb.json", "petstore/openapi.json");
    assert_eq!(app.status.code(), Some(1));
    let printed = String::from_utf8_lossy(&app.stdout);
    let breaking: Vec<_> = printed
        .lines()
        .filter(|line| line.starts_with("breaking: "))
        .collect();
    assert_eq!(
        breaking,
        [
            "breaking: GET /pets/{petId}: an API key is required",
            "breaking: GET /pets/{petId}: the path parameter `petId`: `format` is now \"uuid\"",
            "breaking: GET /pets/{petId}: the response 200 as `application/json`, at `/id`: the type was integer and is string",
            "breaking: POST /pets: an API key is required",
            "breaking: POST /pets: the response 201 as `application/json`, at `/pet/id`: the type was integer and is string",
        ]
    );
}

#[test]
fn the_console_example_is_mocked() {
    // API Gateway's own file is not part of this repository.
    let Ok(definition) = std::env::var("PETSTORE_EXAMPLE") else {
        return;
    };
    let serve = Serve::start(&[&definition, "--stage", "test", "--mock"], &[]);
    let page = serve.get("/test/");
    assert!(
        page.starts_with("HTTP/1.1 200 ") && page.contains("text/html"),
        "{page}"
    );
    assert!(page.contains(r#"href="/test/pets/""#), "{page}");
    let (status, pets) = parts(&serve.get("/test/pets?type=dog&page=1"));
    let first = pets.as_array().and_then(|pets| pets.first());
    assert!(
        status == 200 && first.is_some_and(|pet| pet["id"].is_number()),
        "{pets}"
    );
    let (status, pet) = parts(&serve.get("/test/pets/1"));
    assert!(
        status == 200 && pet["type"].is_string() && pet["price"].is_number(),
        "{pet}"
    );
    let (status, adopted) = parts(&serve.post("/test/pets", r#"{"type": "dog", "price": 249.99}"#));
    assert!(
        status == 200 && adopted["pet"].is_object() && adopted["message"].is_string(),
        "{adopted}"
    );
    let address = &serve.address;
    let preflight = serve.exchange(&format!(
        "OPTIONS /test/pets HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    ));
    assert!(
        preflight.contains("access-control-allow-methods: POST,GET,OPTIONS"),
        "{preflight}"
    );
    serve.end();
}
