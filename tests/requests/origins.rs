//! Bodies without a media type: pages of other origins can send them without a preflight request,
//! so typed bodies refuse them.

use petstore::Function;
use petstore::prelude::*;

use crate::format::{Call, FORMATS, call, start};

#[petstore::model]
struct Transfer {
    amount: u32,
}

#[route(POST, "/json")]
async fn json(Json(transfer): Json<Transfer>) -> String {
    transfer.amount.to_string()
}

#[route(POST, "/optional")]
async fn optional(transfer: Option<Json<Transfer>>) -> String {
    transfer.map_or_else(String::new, |Json(transfer)| transfer.amount.to_string())
}

#[route(POST, "/form")]
async fn form(Form(transfer): Form<Transfer>) -> String {
    transfer.amount.to_string()
}

#[route(POST, "/text")]
async fn text(text: Text<'_>) -> String {
    text.0.into_owned()
}

#[route(POST, "/binary")]
async fn binary(bytes: Binary<'_>) -> String {
    bytes.len().to_string()
}

const TYPED: [(&str, &str); 4] = [
    ("/json", r#"{"amount":1}"#),
    ("/optional", r#"{"amount":1}"#),
    ("/form", "amount=1"),
    ("/text", "1"),
];

async fn function() -> Function {
    start(App::new("bank").routes(routes![json, optional, form, text, binary])).await
}

fn untyped(path: &str, body: &str) -> Call {
    call("POST", path).header("host", "bank.example").body(body)
}

#[tokio::test]
async fn an_untyped_body_of_a_foreign_page_is_a_415() {
    let function = function().await;
    let foreign = [
        ("origin", "https://evil.example"),
        ("Origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ];
    for (path, body) in TYPED {
        for format in FORMATS {
            for (name, value) in foreign {
                let call = untyped(path, body).header(name, value);
                let response = call.to(&function, format).await;
                assert_eq!(response.status, 415, "{path}, {format:?}, {name}: {value}");
            }
        }
    }
}

#[tokio::test]
async fn an_untyped_body_of_a_program_or_an_own_page_is_read() {
    let function = function().await;
    for (path, body) in TYPED {
        let own = [
            untyped(path, body),
            untyped(path, body).header("origin", "https://bank.example"),
            untyped(path, body)
                .header("origin", "https://bank.example")
                .header("sec-fetch-site", "same-origin"),
        ];
        for call in own {
            for format in FORMATS {
                let response = call.to(&function, format).await;
                assert_eq!(response.status, 200, "{path}, {format:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_body_with_its_media_type_may_come_from_anywhere() {
    let function = function().await;
    let media_types = [
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain",
    ];
    for (path, body, media_type) in [
        (TYPED[0].0, TYPED[0].1, media_types[0]),
        (TYPED[2].0, TYPED[2].1, media_types[1]),
        (TYPED[3].0, TYPED[3].1, media_types[2]),
    ] {
        let call = untyped(path, body)
            .header("origin", "https://evil.example")
            .header("content-type", media_type);
        assert_eq!(call.rest(&function).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn bytes_have_any_media_type_and_none() {
    let function = function().await;
    let call = untyped("/binary", "abc").header("sec-fetch-site", "cross-site");
    assert_eq!(call.rest(&function).await.status, 200);
}
