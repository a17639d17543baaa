//! 404, 405 and which of several routes a request belongs to.

use petstore::payload::Format;
use petstore::prelude::*;
use serde_json::json;

use crate::format::{FORMATS, answer, call, start};

#[route(GET, "/pets")]
async fn list() -> &'static str {
    "list"
}

#[route(POST, "/pets")]
async fn create() -> &'static str {
    "create"
}

#[route(GET, "/pets/{petId}")]
async fn find(pet_id: String) -> String {
    format!("find {pet_id}")
}

#[route(ANY, "/pets/{petId}")]
async fn other(pet_id: String) -> String {
    format!("other {pet_id}")
}

#[route(GET, "/pets/latest")]
async fn latest() -> &'static str {
    "latest"
}

#[route(GET, "/files/{path+}")]
async fn file(path: String) -> String {
    format!("file {path}")
}

async fn function() -> petstore::Function {
    start(App::new("routing").routes(routes![list, create, find, other, latest, file])).await
}

#[tokio::test]
async fn the_most_special_route_answers() {
    let function = function().await;
    for format in FORMATS {
        for (verb, path, body) in [
            ("GET", "/pets", "list"),
            ("GET", "/pets/", "list"),
            // Slashes around a path make no other resource, in API Gateway as here.
            ("GET", "//pets//", "list"),
            ("POST", "/pets", "create"),
            ("GET", "/pets/7", "find 7"),
            ("GET", "/pets/latest", "latest"),
            ("PUT", "/pets/7", "other 7"),
            // As in the gateway: what the static resource has not, the variable one may have.
            ("PUT", "/pets/latest", "other latest"),
            ("PROPFIND", "/pets/7", "other 7"),
            ("GET", "/files/a/b//c", "file a/b//c"),
        ] {
            let answer = call(verb, path).to(&function, format).await;
            assert_eq!(answer.body, body, "{format:?} {verb} {path}");
        }
    }
}

#[tokio::test]
async fn an_unknown_path_is_a_404() {
    let function = function().await;
    for format in FORMATS {
        for path in ["/", "/pet", "/pets/7/toys", "/files"] {
            let answer = call("GET", path).to(&function, format).await;
            assert_eq!(answer.status, 404, "{format:?} {path}");
            assert_eq!(answer.json(), json!({ "message": "Not found" }));
        }
    }
}

#[tokio::test]
async fn another_verb_is_a_405_that_lists_the_verbs() {
    let function = function().await;
    for format in FORMATS {
        for verb in ["DELETE", "HEAD", "get", "BREW"] {
            let answer = call(verb, "/pets").to(&function, format).await;
            assert_eq!(answer.status, 405, "{format:?} {verb}");
            assert_eq!(
                answer.header("allow"),
                Some("GET, POST"),
                "{:?}",
                answer.whole
            );
            assert_eq!(
                answer.json(),
                json!({ "message": "Method not allowed: use GET, POST" })
            );
        }
    }
}

/// An API that names the route saves the matching, and its parameters are taken as they are.
#[tokio::test]
async fn the_resource_that_the_api_matched_is_taken_at_its_word() {
    let function = function().await;
    let event = json!({
        "resource": "/pets/{petId}", "path": "/whatever/7", "httpMethod": "GET",
        "pathParameters": { "petId": "a/b" }, "requestContext": {},
    });
    let event = event.to_string();
    let found = answer(&function, Format::Rest, event.as_bytes()).await;
    assert_eq!(found.body, "find a/b");
}
