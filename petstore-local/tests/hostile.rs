//! Input that means harm: answered or refused, and the server lives on.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use std::time::Duration;

use common::{Running, get, start};
use common::{answering, echo};
use petstore_local::ServeLimits;

async fn server() -> Running {
    start(echo(), ServeLimits::default()).await
}

fn status(response: &str) -> &str {
    response
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3))
        .unwrap_or(response)
}

#[tokio::test]
async fn smuggled_requests_are_refused_and_the_connection_closed() {
    let server = server().await;
    let smuggled = "GET /dev/smuggled HTTP/1.1\r\nHost: test\r\n\r\n";
    for head in [
        "Host: test\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Host: test\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Host: test\r\ntransfer-encoding: CHUNKED\r\ncontent-length: 0\r\n",
        "Host: test\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n",
        "Host: test\r\nTransfer-Encoding: chunked, identity\r\n",
        "Host: test\r\nTransfer-Encoding: xchunked\r\n",
        "Host: test\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Host: test\r\nContent-Length: 5\r\nContent-Length: 0\r\n",
        "Host: test\r\nContent-Length: +5\r\n",
        "Host: test\r\nContent-Length: 0x5\r\n",
        "Host: test\r\nContent-Length: 99999999999999999999999\r\n",
        "Host: test\r\nContent-Length : 5\r\n",
        "Host: test\r\n Content-Length: 5\r\n",
        "Host: test\nContent-Length: 5\r\n",
        "Host: test\r\nX: 1\nContent-Length: 5\r\n",
        "Host: test\r\nX: a\0b\r\n",
        "Host: test\r\nHost: other\r\n",
        "Content-Length: 0\r\n",
    ] {
        let request = format!("POST /dev/a HTTP/1.1\r\n{head}\r\n0\r\n\r\n{smuggled}");
        let response = server.exchange(request).await;
        assert_eq!(status(&response), "400", "{head:?}: {response}");
        assert_eq!(
            response.matches("HTTP/1.1").count(),
            1,
            "{head:?}: {response}"
        );
        assert!(!response.contains("smuggled"), "{head:?}: {response}");
        let request = format!("POST http://test/dev/a HTTP/1.1\r\n{head}\r\n0\r\n\r\n{smuggled}");
        let response = server.exchange(request).await;
        assert_eq!(status(&response), "400", "{head:?}: {response}");
    }
    server.assert_alive().await;
}

#[tokio::test]
async fn a_head_within_a_body_does_not_stand_for_the_one_after_it() {
    let server = server().await;
    let innocent = "GET /dev/a HTTP/1.1\r\nHost: test\r\n\r\n";
    let smuggled = "GET /dev/a HTTP/1.1\r\nHost: test\r\nHost: other\r\n\r\n";
    let length = innocent.len();
    for (framing, body) in [
        (format!("Content-Length: {length}"), innocent.to_owned()),
        (
            "Transfer-Encoding: chunked".to_owned(),
            format!("{length:x}\r\n{innocent}\r\n0\r\n\r\n"),
        ),
    ] {
        let head = format!("POST /dev/a HTTP/1.1\r\nHost: test\r\n{framing}\r\n\r\n");
        let answers = server.exchange(format!("{head}{body}{smuggled}")).await;
        assert_eq!(status(&answers), "200", "{answers}");
        assert_eq!(answers.matches("HTTP/1.1 200").count(), 1, "{answers}");
    }
    server.assert_alive().await;
}

#[tokio::test]
async fn bare_line_feeds_are_refused() {
    let server = server().await;
    for request in [
        "GET /dev/a HTTP/1.1\nHost: test\n\n",
        "GET /dev/a HTTP/1.1\r\nHost: test\r\n\n",
        "\nGET /dev/a HTTP/1.1\nHost: test\r\n\r\n",
    ] {
        let response = server.exchange(request).await;
        assert_eq!(status(&response), "400", "{request:?}: {response}");
    }
    server.assert_alive().await;
}

#[tokio::test]
async fn what_is_no_http_is_refused() {
    let server = server().await;
    for request in [
        "\r\n\r\nhello\r\n\r\n".as_bytes(),
        b"GET\r\n\r\n",
        b"GET /dev/a\r\n\r\n",
        b"GET /dev/a HTTP/9.9\r\nHost: test\r\n\r\n",
        b"GET /dev/a b HTTP/1.1\r\nHost: test\r\n\r\n",
        b"G\xc3\x89T /dev/a HTTP/1.1\r\nHost: test\r\n\r\n",
        b"GET /dev/\x7f HTTP/1.1\r\nHost: test\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello \r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut wire = server.connect().await;
        wire.send(request).await;
        wire.finish().await;
        let response = wire.rest().await;
        assert!(
            response.is_empty() || status(&response).starts_with('4'),
            "{request:?}: {response}"
        );
    }
    server.assert_alive().await;
}

#[tokio::test]
async fn invalid_utf_8_is_handed_on_as_text() {
    let server = server().await;
    let request = b"POST /dev/a?q=%ff&r=\xff HTTP/1.1\r\nHost: test\r\nX-Latin: caf\xe9\r\nContent-Length: 3\r\nConnection: close\r\n\r\na\xffb";
    let response = server.exchange(request).await;
    // hyper refuses the target's raw byte; without it, all else is text.
    assert!(["200", "400"].contains(&status(&response)), "{response}");
    let request = b"POST /dev/a?q=%ff HTTP/1.1\r\nHost: test\r\nX-Latin: caf\xe9\r\nContent-Length: 3\r\nConnection: close\r\n\r\na\xffb";
    let response = server.exchange(request).await;
    let (_, body) = response.split_once("\r\n\r\n").unwrap();
    let event: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(event["headers"]["X-Latin"], "café");
    assert_eq!(event["queryStringParameters"]["q"], "\u{fffd}");
    assert_eq!(event["body"], "a\u{fffd}b");
    server.assert_alive().await;
}

#[tokio::test]
async fn oversized_heads_are_refused() {
    let server = server().await;
    let long = "a".repeat(12_000);
    let response = server
        .exchange(format!(
            "GET /dev/a HTTP/1.1\r\nHost: test\r\nConnection: close\r\nX: {long}\r\n\r\n"
        ))
        .await;
    assert_eq!(status(&response), "431", "{response}");
    assert!(
        response.ends_with(r#"{"message":"Request Header Fields Too Large"}"#),
        "{response}"
    );
    let response = server.exchange(get(&format!("/dev/{long}"))).await;
    assert_eq!(status(&response), "431", "{response}");

    let longer = "a".repeat(1_000_000);
    let response = server
        .exchange(format!("GET /dev/a HTTP/1.1\r\nHost: test\r\nX: {longer}"))
        .await;
    assert!(
        response.is_empty() || status(&response) == "431",
        "{response}"
    );
    let many = "x: y\r\n".repeat(5_000);
    let response = server
        .exchange(format!("GET /dev/a HTTP/1.1\r\nHost: test\r\n{many}\r\n"))
        .await;
    assert!(
        response.is_empty() || status(&response) == "431",
        "{response}"
    );
    server.assert_alive().await;
}

#[tokio::test]
async fn oversized_bodies_are_refused_while_they_are_sent() {
    let server = start(answering("{}"), ServeLimits::default()).await;
    let size = 11 * 1024 * 1024;
    let mut request = format!(
        "POST /dev/a HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n"
    )
    .into_bytes();
    request.resize(request.len() + size, b'a');
    let response = server.exchange(request).await;
    assert_eq!(status(&response), "413", "{response}");
    assert!(
        response.ends_with(r#"{"message":"HTTP content length exceeded 10485760 bytes."}"#),
        "{response}"
    );

    let mut request = b"POST /dev/a HTTP/1.1\r\nHost: test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..11 {
        request.extend_from_slice(b"100000\r\n");
        request.resize(request.len() + 0x10_0000, b'a');
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    let response = server.exchange(request).await;
    assert_eq!(status(&response), "413", "{response}");
    server.assert_alive().await;
}

#[tokio::test]
async fn bodies_that_together_take_too_much_memory_are_put_off() {
    let mut limits = ServeLimits::default();
    limits.body_bytes = 64 * 1024;
    let server = start(answering("{}"), limits).await;
    let post = |size: usize| {
        let head = format!(
            "POST /dev/a HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n"
        );
        head + &"a".repeat(size)
    };
    assert_eq!(status(&server.exchange(post(32 * 1024)).await), "200");
    let response = server.exchange(post(65 * 1024)).await;
    assert!(
        response.is_empty() || status(&response) == "429",
        "{response}"
    );
    assert_eq!(status(&server.exchange(post(32 * 1024)).await), "200");
}

#[tokio::test]
async fn slow_clients_are_not_waited_for() {
    let mut limits = ServeLimits::default();
    limits.head_timeout = Duration::from_millis(500);
    limits.body_timeout = Duration::from_millis(500);
    let server = start(answering("{}"), limits).await;

    let mut slow_body = server.connect().await;
    slow_body
        .send("POST /dev/a HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nabc")
        .await;
    let response = slow_body.rest().await;
    assert_eq!(status(&response), "408", "{response}");
    assert!(
        response.ends_with(r#"{"message":"Request Timeout"}"#),
        "{response}"
    );

    let mut slow_head = server.connect().await;
    slow_head.send("GET /dev/a HTTP/1.1\r\nHost: te").await;
    let response = slow_head.rest().await;
    assert!(
        response.is_empty() || status(&response) == "408",
        "{response}"
    );

    let mut silent = server.connect().await;
    assert_eq!(silent.rest().await, "");
    server.assert_alive().await;
}

#[tokio::test]
async fn bodies_that_break_off_reach_no_function() {
    let server = server().await;
    for request in [
        "POST /dev/a HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nabc",
        "POST /dev/a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
        "POST /dev/a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabc",
        "POST /dev/a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
        "POST /dev/a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ] {
        let mut wire = server.connect().await;
        wire.send(request).await;
        wire.finish().await;
        let response = wire.rest().await;
        assert!(
            response.is_empty() || status(&response) == "400",
            "{request:?}: {response}"
        );
    }
    server.assert_alive().await;
}

/// Small numbers that look random and are the same in every run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    /// A request with some bytes changed, removed, repeated or cut off; or nothing but random
    /// bytes.
    fn request(&mut self) -> Vec<u8> {
        const SEEDS: [&str; 4] = [
            "GET /dev/pets?limit=5 HTTP/1.1\r\nHost: test\r\nAccept: */*\r\nConnection: close\r\n\r\n",
            "POST /dev/pets HTTP/1.1\r\nHost: test\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{\"type\":\"cat\"}",
            "PUT //dev//a/%2e%2e/b HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: test\r\nX-HTTP-Method-Override: GET\r\nX-Amzn-Trace-Id: Root=;;=\r\n\r\n",
        ];
        if self.below(10) == 0 {
            return (0..self.below(300)).map(|_| self.byte()).collect();
        }
        let mut bytes = SEEDS[self.below(SEEDS.len())].as_bytes().to_vec();
        for _ in 0..self.below(6) {
            let at = self.below(bytes.len());
            match self.below(4) {
                0 => bytes[at] = self.byte(),
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, self.byte()),
                _ => {
                    let copy = bytes[at..].to_vec();
                    bytes.extend_from_slice(&copy);
                }
            }
        }
        bytes
    }

    fn byte(&mut self) -> u8 {
        const LIKELY: &[u8] = b"\r\n\0 :/;,%=&0\xff\x80";
        match self.below(2) {
            0 => LIKELY[self.below(LIKELY.len())],
            _ => u8::try_from(self.below(256)).unwrap(),
        }
    }
}

/// Kilobytes of this process's memory that are in use.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kilobytes
        .and_then(|number| number.trim().parse().ok())
        .unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_random_requests_do_no_harm() {
    let server = std::sync::Arc::new(server().await);
    server.assert_alive().await;
    let before = resident();
    let clients = (1..=8_u64).map(|seed| {
        let server = std::sync::Arc::clone(&server);
        tokio::spawn(async move {
            let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let mut answered = 0;
            for _ in 0..1_250 {
                let request = random.request();
                let mut wire = server.connect().await;
                wire.send(&request).await;
                wire.finish().await;
                let response = wire.rest().await;
                assert!(
                    response.is_empty() || response.starts_with("HTTP/1."),
                    "{response}"
                );
                assert!(
                    !response.starts_with("HTTP/1.1 500"),
                    "{}",
                    String::from_utf8_lossy(&request)
                );
                answered += u32::from(response.starts_with("HTTP/1.1 200"));
            }
            answered
        })
    });
    let clients: Vec<_> = clients.collect();
    let mut answered = 0;
    for client in clients {
        answered += client
            .await
            .expect("no client sees anything but an response");
    }
    assert!(answered > 1_000, "only {answered} were well-formed");
    server.assert_alive().await;
    let grown = resident().saturating_sub(before);
    assert!(grown < 64 * 1024, "{grown} kB more than before");
}
