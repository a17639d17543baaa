//! Function URLs: the events of their functions and the responses to clients.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use bytes::Bytes;
use petstore_gateway::{FunctionUrl, InvokeError, StageOptions};
use serde_json::{Value, json};

use common::{echo, header, json_of, request, request_with, returning, text};

fn url(result: &'static str) -> FunctionUrl {
    FunctionUrl::new("fn", returning(result), StageOptions::default())
}

#[tokio::test]
async fn an_event_has_the_path_as_it_was_sent() {
    let url = FunctionUrl::new("fn", echo(), StageOptions::default());
    let headers = [("ExTrA", "Caps"), ("content-type", "application/json")];
    let sent = request_with("POST", "/pa2%Fth/1?q=a&m=1&m=%2Fb", &headers, "{}");
    let event = json_of(&url.serve(sent).await);
    for (pointer, value) in [
        ("/version", json!("2.0")),
        ("/routeKey", json!("$default")),
        ("/rawPath", json!("/pa2%Fth/1")),
        ("/requestContext/http/path", json!("/pa2%Fth/1")),
        ("/queryStringParameters", json!({"m": "1,/b", "q": "a"})),
        ("/headers/extra", json!("Caps")),
        ("/headers/content-length", json!("2")),
        ("/headers/x-amzn-tls-version", json!("TLSv1.3")),
        ("/body", json!("{}")),
        ("/isBase64Encoded", json!(false)),
    ] {
        assert_eq!(event.pointer(pointer), Some(&value), "{pointer}");
    }
    let bare = json_of(&url.serve(request("GET", "/", &[])).await);
    assert!(bare.get("queryStringParameters").is_none());
    assert!(bare.get("body").is_none());
    assert!(bare["headers"].get("content-length").is_none());
    assert_eq!(bare["isBase64Encoded"], json!(false));
}

#[tokio::test]
async fn results_are_responses_or_bodies() {
    for (result, status, body) in [
        ("3", 200, "3"),
        (r#""hello""#, 200, "hello"),
        (
            r#"{"statusCode": 201, "body": {"a": 1}}"#,
            201,
            r#"{"a":1}"#,
        ),
        (r#"{"statusCode": "x"}"#, 502, "Internal Server Error"),
        ("", 502, "Internal Server Error"),
    ] {
        let response = url(result).serve(request("POST", "/", &[])).await;
        assert_eq!(
            (response.status().as_u16(), text(&response)),
            (status, body)
        );
        assert_eq!(header(&response, "x-amzn-requestid").len(), 36);
    }
}

#[tokio::test]
async fn failures_are_a_text_or_a_403() {
    let invoke = |error: InvokeError| {
        petstore_gateway::invoke_fn(move |_| {
            let error = error.clone();
            async move { Err::<Bytes, _>(error) }
        })
    };
    let rejected = InvokeError::Rejected {
        status: 403,
        message: "no".to_owned(),
    };
    for (error, status) in [(InvokeError::failed("boom"), 502), (rejected, 403)] {
        let url = FunctionUrl::new("fn", invoke(error), StageOptions::default());
        let response = url.serve(request("POST", "/", &[])).await;
        assert_eq!(response.status(), status);
        if status == 403 {
            let message: Value = json_of(&response)["Message"].clone();
            assert!(message.as_str().unwrap().contains("urls-auth.html"));
        } else {
            assert_eq!(text(&response), "Internal Server Error");
        }
    }
}
