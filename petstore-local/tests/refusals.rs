//! Requests that are refused by their heads, and clients that take places without sending any.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use std::time::{Duration, Instant};

use common::{answering, echo, start};
use petstore_local::ServeLimits;

fn status(response: &str) -> &str {
    let rest = response.strip_prefix("HTTP/1.1 ").unwrap_or_default();
    rest.get(..3).unwrap_or_default()
}

#[tokio::test]
async fn only_hosts_of_this_machine_are_served() {
    let server = start(echo(), ServeLimits::default()).await;
    for (host, wanted) in [
        ("localhost", "200"),
        ("LOCALHOST:3000", "200"),
        ("127.0.0.1:3000", "200"),
        ("[::1]:3000", "200"),
        ("192.168.0.7", "200"),
        // allowed by name
        ("test", "200"),
        ("Test:80", "200"),
        ("rebound.example", "403"),
        ("localhost.rebound.example:3000", "403"),
        ("127.0.0.1.rebound.example", "403"),
        ("test.rebound.example", "403"),
        ("", "403"),
        ("a b<script>", "400"),
        ("me@localhost", "400"),
        ("localhost/a", "400"),
        ("localhost:http", "400"),
        ("[::1", "400"),
    ] {
        let response = server
            .exchange(format!(
                "GET /dev/a HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            ))
            .await;
        assert_eq!(status(&response), wanted, "{host:?}: {response}");
    }
    server.end().await;
}

#[tokio::test]
async fn the_host_of_a_target_replaces_the_header() {
    let server = start(echo(), ServeLimits::default()).await;
    let get = |target: &str, host: &str| {
        format!("GET http://{target}/dev/a HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
    };
    let response = server.exchange(get("rebound.example", "localhost")).await;
    assert_eq!(status(&response), "403", "{response}");
    let response = server
        .exchange(get("localhost:81", "rebound.example"))
        .await;
    assert_eq!(status(&response), "200", "{response}");
    assert!(response.contains(r#""Host":"localhost:81""#), "{response}");
    assert!(!response.contains("rebound"), "{response}");
    server.end().await;
}

#[tokio::test]
async fn a_length_that_is_too_large_is_refused_at_once() {
    let server = start(answering("{}"), ServeLimits::default()).await;
    for expect in ["", "Expect: 100-continue\r\n"] {
        let start = Instant::now();
        let response = server
            .exchange(format!(
                "POST /dev/a HTTP/1.1\r\nHost: test\r\n{expect}Content-Length: 11000000\r\n\r\n"
            ))
            .await;
        assert_eq!(status(&response), "413", "{response}");
        assert!(!response.contains("100 Continue"), "{response}");
        assert!(
            response.to_lowercase().contains("connection: close"),
            "{response}"
        );
        assert!(start.elapsed() < ServeLimits::default().body_timeout / 3);
    }
    server.assert_alive().await;
}

#[tokio::test]
async fn slow_heads_have_less_time_once_half_of_the_places_are_taken() {
    let mut limits = ServeLimits::default();
    limits.connections = 4;
    limits.head_timeout = Duration::from_secs(6);
    let server = start(answering("{}"), limits).await;
    let start = Instant::now();
    let mut slow = Vec::new();
    for _ in 0..limits.connections {
        let mut client = server.connect().await;
        client.send("GET /dev/a HTTP/1.1\r\nHost: te").await;
        slow.push(client);
    }
    // Every place is taken, and the client waits for the first to become free.
    server.assert_alive().await;
    assert!(start.elapsed() < limits.head_timeout / 2);
    drop(slow);
}
