//! Requests whose head alone decides the response: their bodies are not read, and take no memory
//! and no time.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use std::time::Duration;

use common::{Running, Wire, api, echo, serve};
use petstore_core::contract::MethodKey;
use petstore_core::verb::Verb;
use petstore_gateway::{ApiKey, Stage, StageOptions};
use petstore_local::ServeLimits;

const KEY: &str = "0123456789abcdefghij";

/// `ANY /{proxy+}` and `POST /keyed`, which needs an API key.
async fn server(limits: ServeLimits) -> Running {
    let mut api = api();
    let mut keyed = api.method("/{proxy+}", Verb::Get).unwrap().clone();
    keyed.api_key_required = true;
    let keyed_methods = &mut api.resource("/keyed").methods;
    keyed_methods.insert(MethodKey::Verb(Verb::Post), keyed);
    let mut options = StageOptions::default();
    options.api_keys = [ApiKey::new("test", KEY).unwrap()].into_iter().collect();
    serve(Stage::new(&api, echo(), options).unwrap(), limits).await
}

fn head(path: &str, headers: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n{headers}\r\n")
}

/// The response to a head whose body never comes, and whether the connection ends after it.
async fn response(server: &Running, head: &str) -> String {
    let mut wire: Wire = server.connect().await;
    wire.send(head).await;
    let response = wire.until("\r\n\r\n").await;
    wire.finish().await;
    response
}

#[tokio::test]
async fn a_request_without_a_method_or_key_gets_its_response_before_the_body() {
    let mut limits = ServeLimits::default();
    // The response must not come from this limit.
    limits.body_timeout = Duration::from_secs(600);
    let server = server(limits).await;
    for (path, headers) in [
        ("/dev/keyed", ""),
        ("/dev/keyed", "X-Api-Key: wrong\r\n"),
        ("/dev/keyed", "Expect: 100-continue\r\n"),
        ("/other/a", ""),
    ] {
        let response = response(&server, &head(path, headers)).await;
        assert!(response.starts_with("HTTP/1.1 403 "), "{path}: {response}");
        let lower = response.to_ascii_lowercase();
        assert!(lower.contains("connection: close"), "{path}: {response}");
    }
    let body = "a".repeat(1000);
    let key = format!("X-Api-Key: {KEY}\r\nConnection: close\r\n");
    let request = format!("{}{body}", head("/dev/keyed", &key));
    let response = server.exchange(request).await;
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
}

#[tokio::test]
async fn a_body_that_is_announced_as_too_large_is_refused_before_it_is_sent() {
    let server = server(ServeLimits::default()).await;
    let head = head("/dev/a", "Expect: 100-continue\r\n").replace("1000", "11000000");
    let response = response(&server, &head).await;
    assert!(response.starts_with("HTTP/1.1 413 "), "{response}");
}

#[tokio::test]
async fn an_untyped_body_of_a_foreign_page_is_refused() {
    let server = server(ServeLimits::default()).await;
    for foreign in [
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://localhost",
        "Sec-Fetch-Site: cross-site",
        "Origin: \u{fc}",
    ] {
        let head = head("/dev/a", &format!("{foreign}\r\n"));
        let response = response(&server, &head).await;
        assert!(
            response.starts_with("HTTP/1.1 415 "),
            "{foreign}: {response}"
        );
    }
    let body = "a".repeat(1000);
    for fine in [
        "",
        "Origin: http://test\r\n",
        "Sec-Fetch-Site: same-origin\r\nOrigin: http://test\r\n",
        "Origin: https://evil.example\r\nContent-Type: application/json\r\n",
    ] {
        let head = head("/dev/a", &format!("{fine}Connection: close\r\n"));
        let response = server.exchange(format!("{head}{body}")).await;
        assert!(response.starts_with("HTTP/1.1 200 "), "{fine}: {response}");
    }
    // Without a body there is nothing to read as JSON.
    let get = "GET /dev/a HTTP/1.1\r\nHost: test\r\nOrigin: null\r\nConnection: close\r\n\r\n";
    let response = server.exchange(get).await;
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
}

#[tokio::test]
async fn slow_heads_lose_their_places_sooner_once_half_of_them_are_taken() {
    let mut limits = ServeLimits::default();
    limits.connections = 8;
    limits.head_timeout = Duration::from_secs(24);
    let server = server(limits).await;
    let mut slow = Vec::new();
    for _ in 0..8 {
        let mut wire = server.connect().await;
        wire.send("GET /dev/a HTTP/1.1\r\nHost: te").await;
        slow.push(wire);
    }
    // The later half of the slow clients is dropped after a twelfth of the time.
    let served = tokio::time::timeout(Duration::from_secs(12), server.assert_alive());
    served.await.expect("a place becomes free");
}
