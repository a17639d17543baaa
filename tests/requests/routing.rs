//! Routing: 404, 405, and which of several routes handles a request.

use petstore::payload::Format;
use petstore::prelude::*;
use serde_json::json;

use crate::format::{FORMATS, call, respond, start};

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
async fn the_most_specific_route_handles_the_request() {
    let function = function().await;
    for format in FORMATS {
        for (verb, path, body) in [
            ("GET", "/pets", "list"),
            ("GET", "/pets/", "list"),
            // Slashes around a path do not change the resource, as in API Gateway.
            ("GET", "//pets//", "list"),
            ("POST", "/pets", "create"),
            ("GET", "/pets/7", "find 7"),
            ("GET", "/pets/latest", "latest"),
            ("PUT", "/pets/7", "other 7"),
            // As in the gateway: a verb that the static resource does not have can match the
            // variable one.
            ("PUT", "/pets/latest", "other latest"),
            ("PROPFIND", "/pets/7", "other 7"),
            ("GET", "/files/a/b//c", "file a/b//c"),
        ] {
            let response = call(verb, path).to(&function, format).await;
            assert_eq!(response.body, body, "{format:?} {verb} {path}");
        }
    }
}

#[tokio::test]
async fn an_unknown_path_is_a_404() {
    let function = function().await;
    for format in FORMATS {
        for path in ["/", "/pet", "/pets/7/toys", "/files"] {
            let response = call("GET", path).to(&function, format).await;
            assert_eq!(response.status, 404, "{format:?} {path}");
            assert_eq!(response.json(), json!({ "message": "Not found" }));
        }
    }
}

#[tokio::test]
async fn another_verb_is_a_405_that_lists_the_verbs() {
    let function = function().await;
    for format in FORMATS {
        for verb in ["DELETE", "HEAD", "get", "BREW"] {
            let response = call(verb, "/pets").to(&function, format).await;
            assert_eq!(response.status, 405, "{format:?} {verb}");
            assert_eq!(
                response.header("allow"),
                Some("GET, POST"),
                "{:?}",
                response.whole
            );
            assert_eq!(
                response.json(),
                json!({ "message": "Method not allowed: use GET, POST" })
            );
        }
    }
}

/// If the API names the route, the path is not matched again, and the parameters are used as they
/// are.
#[tokio::test]
async fn the_resource_that_the_api_matched_is_used() {
    let function = function().await;
    let event = json!({
        "resource": "/pets/{petId}", "path": "/whatever/7", "httpMethod": "GET",
        "pathParameters": { "petId": "a/b" }, "requestContext": {},
    });
    let event = event.to_string();
    let found = respond(&function, Format::Rest, event.as_bytes()).await;
    assert_eq!(found.body, "find a/b");
}
