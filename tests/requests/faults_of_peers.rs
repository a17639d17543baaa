//! Requests that other libraries are known to handle incorrectly.

use petstore::payload::Format;
use petstore::prelude::*;
use serde_json::json;

use crate::format::{FORMATS, call, respond, start};

#[petstore::model]
struct Seen {
    path: String,
    tags: Vec<String>,
    host: Option<String>,
    proto: Option<String>,
}

#[route(ANY, "/{proxy+}")]
async fn look(request: Request<'_>) -> Json<Seen> {
    let one = |name| request.header(name).map(String::from);
    Json(Seen {
        path: request.path().to_owned(),
        tags: request
            .headers()
            .get_all("x-tag")
            .into_iter()
            .map(Into::into)
            .collect(),
        host: one("host"),
        proto: one("x-forwarded-proto"),
    })
}

#[route(POST, "/text")]
async fn text(body: Text<'_>) -> String {
    body.to_string()
}

async fn function() -> petstore::Function {
    start(App::new("faults").routes(routes![look, text])).await
}

#[tokio::test]
async fn the_stage_is_not_part_of_the_path() {
    let function = function().await;
    for (event, format) in [
        (
            json!({
                "resource": "/{proxy+}", "path": "/pets/7", "httpMethod": "GET",
                "pathParameters": { "proxy": "pets/7" },
                "requestContext": {
                    "stage": "dev", "path": "/dev/pets/7",
                    "domainName": "abc.execute-api.eu-north-1.amazonaws.com",
                },
            }),
            Format::Rest,
        ),
        (
            json!({
                "version": "2.0", "routeKey": "$default", "rawPath": "/dev/pets/7",
                "requestContext": {
                    "stage": "dev", "http": { "method": "GET" },
                    "domainName": "abc.execute-api.eu-north-1.amazonaws.com",
                },
            }),
            Format::HttpV2,
        ),
        (
            json!({
                "version": "2.0", "routeKey": "ANY /{proxy+}", "rawPath": "/dev/pets/7",
                "pathParameters": { "proxy": "pets/7" },
                "requestContext": { "stage": "dev", "http": { "method": "GET" } },
            }),
            Format::HttpV2,
        ),
    ] {
        let event = event.to_string();
        let seen = respond(&function, format, event.as_bytes()).await.json();
        assert_eq!(seen["path"], "/pets/7", "{event}");
    }
}

/// A path may begin with a segment that has the name of the stage.
#[tokio::test]
async fn only_the_stage_itself_is_removed() {
    let function = function().await;
    for (path, seen_as) in [
        ("/dev/dev/7", "/dev/7"),
        ("/development/7", "/development/7"),
        ("/other/7", "/other/7"),
    ] {
        let event = json!({
            "version": "2.0", "routeKey": "$default", "rawPath": path,
            "requestContext": {
                "stage": "dev", "http": { "method": "GET" },
                "domainName": "abc.execute-api.eu-north-1.amazonaws.com",
            },
        });
        let event = event.to_string();
        let seen = respond(&function, Format::HttpV2, event.as_bytes())
            .await
            .json();
        assert_eq!(seen["path"], seen_as);
    }
}

#[tokio::test]
async fn a_repeated_header_keeps_every_value() {
    let function = function().await;
    let twice = call("GET", "/x").header("X-Tag", "a").header("X-Tag", "b");
    for format in [
        Format::Rest,
        Format::HttpV1,
        Format::AlbMultiValue,
        Format::VpcLatticeV2,
    ] {
        let seen = twice.to(&function, format).await.json();
        assert_eq!(seen["tags"], json!(["a", "b"]), "{format:?}");
    }
    for format in [Format::HttpV2, Format::FunctionUrl, Format::VpcLatticeV1] {
        let seen = twice.to(&function, format).await.json();
        assert_eq!(seen["tags"], json!(["a,b"]), "{format:?}");
    }
}

#[tokio::test]
async fn dots_and_slashes_in_a_path_are_kept() {
    let function = function().await;
    for format in FORMATS {
        for path in [
            "/pets/../admin",
            "/pets/./7",
            "/pets//7",
            "/pets/%2e%2e/admin",
            "/pets/a%2Fb",
            "/pets/a b",
            "/pets/\u{e9}",
            "/pets/%zz%",
        ] {
            let seen = call("GET", path).to(&function, format).await.json();
            assert_eq!(seen["path"], path, "{format:?}");
        }
    }
}

#[tokio::test]
async fn broken_base64_is_a_400() {
    let function = function().await;
    for format in FORMATS {
        for body in ["!", "a", "a===", "YWJj\n!", "\u{e9}"] {
            let response = call("POST", "/text")
                .base64(body)
                .to(&function, format)
                .await;
            let detail = "the event marks the body as base64, but it is not valid base64";
            assert_eq!(
                response.errors(),
                json!([{ "in": "body", "pointer": "#", "detail": detail }]),
                "{format:?} {body:?}"
            );
        }
        // A route that does not read the body is not affected.
        let response = call("POST", "/x").base64("!").to(&function, format).await;
        assert_eq!(response.status, 200, "{format:?}");
    }
}

#[tokio::test]
async fn unusual_hosts_and_protocols_are_plain_text() {
    let function = function().await;
    for format in FORMATS {
        for unusual in [
            "",
            "a b",
            "{api}.example",
            "[::1",
            "host:port",
            "a,b",
            "\u{7}",
            "\u{e9}/@:",
        ] {
            let call = call("GET", "/x")
                .header("host", unusual)
                .header("x-forwarded-proto", unusual);
            let seen = call.to(&function, format).await.json();
            assert_eq!(seen["host"], unusual, "{format:?}");
            assert_eq!(seen["proto"], unusual, "{format:?}");
        }
    }
}
