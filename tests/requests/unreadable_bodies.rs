//! Bodies that their route cannot read at all: invalid JSON, bytes that are not text, another media
//! type.

use petstore::prelude::*;
use serde_json::{Value, json};

use crate::format::{FORMATS, call, start};

#[route(POST, "/any")]
async fn any(Json(value): Json<Unvalidated<Value>>) -> Json<Unvalidated<Value>> {
    Json(value)
}

#[route(POST, "/text")]
async fn text(text: Text<'_>) -> String {
    text.len().to_string()
}

#[petstore::model]
struct Note {
    text: String,
}

#[route(POST, "/form")]
async fn form(Form(note): Form<Note>) -> String {
    note.text
}

async fn function() -> petstore::Function {
    start(App::new("unreadable").routes(routes![any, text, form])).await
}

fn error(at: &str, detail: &str) -> Value {
    json!({ "in": "body", "pointer": format!("#{at}"), "detail": detail })
}

async fn errors(body: &str) -> Value {
    let call = call("POST", "/any").header("content-type", "application/json");
    call.body(body).rest(&function().await).await.errors()
}

#[tokio::test]
async fn malformed_json_reports_the_position() {
    for (body, detail) in [
        (
            "{",
            "malformed JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            "{\"a\":1,}",
            "malformed JSON: trailing comma at line 1 column 8",
        ),
        (
            "{} x",
            "malformed JSON: trailing characters at line 1 column 4",
        ),
        (
            "{\"a\":\u{0}1}",
            "malformed JSON: expected value at line 1 column 6",
        ),
        (
            "{\"a\":1e999}",
            "malformed JSON: number out of range at line 1 column 10",
        ),
        (
            "{\"a\":\"\u{0}\"}",
            "malformed JSON: control character (\\u0000-\\u001F) found while parsing a string at line 1 column 7",
        ),
        (
            "\"\\ud800\"",
            "malformed JSON: unexpected end of hex escape at line 1 column 8",
        ),
        (
            "nul",
            "malformed JSON: EOF while parsing a value at line 1 column 3",
        ),
        ("NaN", "malformed JSON: expected value at line 1 column 1"),
    ] {
        assert_eq!(errors(body).await, json!([error("", detail)]), "{body:?}");
    }
}

#[tokio::test]
async fn a_large_body_is_read() {
    let function = function().await;
    let text = "é".repeat(500_000);
    for format in FORMATS {
        let call = call("POST", "/text").header("content-type", "text/plain");
        let response = call.body(text.clone()).to(&function, format).await;
        assert_eq!(response.body, "1000000");
    }
}

#[tokio::test]
async fn another_media_type_is_a_415() {
    let function = function().await;
    for format in FORMATS {
        for (path, media_type, expected) in [
            ("/any", "text/plain", "application/json"),
            ("/any", "application/jsonp", "application/json"),
            ("/any", "", "application/json"),
            (
                "/form",
                "application/json",
                "application/x-www-form-urlencoded",
            ),
            ("/text", "application/json", "text/plain"),
            ("/text", "texture/x", "text/plain"),
        ] {
            let call = call("POST", path)
                .header("content-type", media_type)
                .body("{}");
            let response = call.to(&function, format).await;
            assert_eq!(response.status, 415, "{format:?} {path} {media_type}");
            assert_eq!(
                response.json(),
                json!({ "message": format!("Unsupported media type: send {expected}") })
            );
        }
        // A body without a media type is read as the expected one.
        let response = call("POST", "/any").body("{}").to(&function, format).await;
        assert_eq!(response.status, 200, "{format:?}");
    }
}

#[tokio::test]
async fn bytes_that_are_not_text_are_a_problem() {
    let function = function().await;
    for format in FORMATS {
        for path in ["/any", "/text", "/form"] {
            let response = call("POST", path)
                .base64("/w==")
                .to(&function, format)
                .await;
            assert_eq!(
                response.errors(),
                json!([error("", "the body is not UTF-8 text")]),
                "{format:?} {path}"
            );
        }
    }
}
