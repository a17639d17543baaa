//! The server on a port: what comes over the wire, and how it ends.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use std::net::Ipv4Addr;
use std::sync::Arc;

use bytes::Bytes;
use common::{answering, echo};
use common::{get, start};
use petstore_gateway::{InvokeError, Stage, StageOptions};
use petstore_local::{ServeError, ServeLimits, Server};
use tokio::sync::Notify;

#[tokio::test]
async fn functions_see_names_as_the_client_spelled_them() {
    let server = start(echo(), ServeLimits::default()).await;
    let response = server
        .exchange(
            "GET //dev/pets?q=1 HTTP/1.1\r\nhOST: test\r\ntEsT-HEADeR: aValUE\r\naccept: a\r\nConnection: close\r\n\r\n",
        )
        .await;
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("\r\ndate: "), "{head}");
    let event: serde_json::Value = serde_json::from_str(body).unwrap();
    let headers = &event["headers"];
    assert_eq!(headers["hOST"], "test");
    assert_eq!(headers["tEsT-HEADeR"], "aValUE");
    assert_eq!(headers["accept"], "a");
    assert_eq!(headers["X-Forwarded-For"], "127.0.0.1");
    assert_eq!(headers["X-Forwarded-Proto"], "http");
    assert_eq!(
        headers["X-Forwarded-Port"],
        server.address.port().to_string()
    );
    assert_eq!(event["requestContext"]["identity"]["sourceIp"], "127.0.0.1");
    assert_eq!(event["requestContext"]["path"], "/dev/pets");
    server.end().await;
}

#[tokio::test]
async fn requests_in_one_packet_are_answered_one_by_one() {
    let server = start(echo(), ServeLimits::default()).await;
    let response = server
        .exchange(
            "POST /dev/a HTTP/1.1\r\nHost: test\r\nX-First: 1\r\nContent-Length: 34\r\n\r\nGET /dev/b HTTP/1.1\r\nx-fake: 1\r\n\r\n\
             POST /dev/b HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\nx-SECOND: 2\r\n\r\n3\r\nabc\r\n0\r\n\r\n\
             GET /dev/c HTTP/1.1\r\nHost: test\r\nConnection: close\r\nx-tHIRD: 3\r\n\r\n",
        )
        .await;
    assert_eq!(response.matches("HTTP/1.1 200 OK").count(), 3, "{response}");
    for part in [
        r#""X-First":"1""#,
        r#""x-SECOND":"2""#,
        r#""x-tHIRD":"3""#,
        r#""body":"abc""#,
        r#""path":"/c""#,
    ] {
        assert!(response.contains(part), "{part} in {response}");
    }
    server.end().await;
}

#[tokio::test]
async fn a_target_may_name_the_host() {
    let server = start(echo(), ServeLimits::default()).await;
    let response = server
        .exchange("GET http://test/dev/a?b HTTP/1.1\r\nHost: test\r\nx-CASE: 1\r\nConnection: close\r\n\r\n")
        .await;
    assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
    assert!(response.contains(r#""x-CASE":"1""#), "{response}");

    // The host of the target counts, not the one beside it (RFC 9112, section 3.2.2).
    let response = server
        .exchange(
            "GET http://test/dev/a HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n",
        )
        .await;
    assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
    assert!(response.contains(r#""test""#), "{response}");
    assert!(!response.contains("other.example"), "{response}");
    let response = server
        .exchange(
            "GET http://other.example/dev/a HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n",
        )
        .await;
    assert!(response.starts_with("HTTP/1.1 403 "), "{response}");
    server.end().await;
}

#[tokio::test]
async fn a_large_body_hides_no_head_after_it() {
    let server = start(answering("{}"), ServeLimits::default()).await;
    let mut wire = server.connect().await;
    for size in [100, 70_000, 1_000_000, 3_000_000] {
        let head = format!("POST /dev/a HTTP/1.1\r\nHost: test\r\nContent-Length: {size}\r\n\r\n");
        wire.send(head + &"a".repeat(size)).await;
    }
    wire.send(get("/dev/b")).await;
    let answers = wire.rest().await;
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 5, "{answers}");
    server.end().await;
}

#[tokio::test]
async fn a_client_that_waits_is_told_to_go_on() {
    let server = start(answering("{}"), ServeLimits::default()).await;
    let mut wire = server.connect().await;
    wire.send("POST /dev/a HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n")
        .await;
    assert_eq!(
        wire.until("\r\n\r\n").await,
        "HTTP/1.1 100 Continue\r\n\r\n"
    );
    wire.send("ok").await;
    assert!(wire.rest().await.starts_with("HTTP/1.1 200 OK"));
    server.end().await;
}

#[tokio::test]
async fn requests_in_flight_finish_and_no_others_begin() {
    let (arrived, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = {
        let (arrived, release) = (Arc::clone(&arrived), Arc::clone(&release));
        petstore_gateway::invoke_fn(move |_| {
            let (arrived, release) = (Arc::clone(&arrived), Arc::clone(&release));
            async move {
                arrived.notify_one();
                release.notified().await;
                Ok::<_, InvokeError>(Bytes::from_static(br#"{"body": "finished"}"#))
            }
        })
    };
    let server = start(slow, ServeLimits::default()).await;
    let address = server.address;
    let mut idle = server.connect().await;
    let mut busy = server.connect().await;
    busy.send("GET /dev/slow HTTP/1.1\r\nHost: test\r\n\r\n")
        .await;
    arrived.notified().await;

    let ended = server.end_soon();
    assert_eq!(idle.rest().await, "");
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    assert!(!ended.is_finished());
    release.notify_one();
    let response = busy.rest().await;
    assert!(
        response.starts_with("HTTP/1.1 200 OK") && response.ends_with("finished"),
        "{response}"
    );
    ended.await.unwrap();
}

#[tokio::test]
async fn a_taken_port_is_named_with_what_to_do() {
    let server = start(echo(), ServeLimits::default()).await;
    let stage = || Stage::new(&common::api(), echo(), StageOptions::default()).unwrap();
    let error = Server::bind(stage(), server.address, ServeLimits::default())
        .await
        .unwrap_err();
    let message = error.to_string();
    assert!(matches!(error, ServeError::Bind { .. }));
    assert!(
        message.starts_with(&format!("cannot listen on {}: ", server.address)),
        "{message}"
    );
    assert!(message.contains("--bind 127.0.0.1:0"), "{message}");
    server.end().await;
    let port: u16 = 0;
    let free = Server::bind(
        stage(),
        (Ipv4Addr::LOCALHOST, port).into(),
        ServeLimits::default(),
    )
    .await
    .unwrap();
    assert_ne!(free.address().port(), 0);
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_their_turn() {
    let mut limits = ServeLimits::default();
    limits.connections = 1;
    let server = start(answering("{}"), limits).await;
    let mut first = server.connect().await;
    first
        .send("GET /dev/a HTTP/1.1\r\nHost: test\r\n\r\n")
        .await;
    assert!(first.until("\r\n\r\n").await.starts_with("HTTP/1.1 200 OK"));
    let mut second = server.connect().await;
    second.send(get("/dev/b")).await;
    drop(first);
    assert!(second.rest().await.starts_with("HTTP/1.1 200 OK"));
    server.end().await;
}
