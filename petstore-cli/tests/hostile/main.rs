//! Hostile clients of `petstore serve`: requests that try to smuggle others, inject headers, or
//! take memory and time, and random bytes. Each is refused, and other clients notice nothing.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod random;
#[path = "../served/mod.rs"]
mod served;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use random::Random;
use serde_json::json;
use served::{Lambda, Serve, file};

/// A key of the usage plan, which no log may contain.
const KEY: &str = "0123456789abcdefghijklmnopqrst";

/// A mock with templates and a validator, an HTTP backend with mapped parameters, and methods that
/// need a key or a signature.
fn definition(backend: &str) -> String {
    let text = json!({"schema": {"type": "string"}});
    let mock = json!({
        "type": "mock",
        "passthroughBehavior": "never",
        "requestTemplates": {"application/json":
            "#set($context.requestOverride.header.pet = $input.path('$.type')){\"statusCode\": 200}"},
        "responses": {"default": {
            "statusCode": "200",
            "responseTemplates": {"application/json":
                "#set($context.responseOverride.header.x-page = $input.params('page')){\"pet\": \"$util.escapeJavaScript($context.requestOverride.header.pet)\", \"all\": \"$util.escapeJavaScript($input.params())\"}"},
        }},
    });
    let plain = json!({
        "type": "mock",
        "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
        "responses": {"default": {"statusCode": "200"}},
    });
    json!({
        "openapi": "3.0.1",
        "info": {"title": "pets", "version": "1"},
        "x-amazon-apigateway-request-validators": {
            "all": {"validateRequestBody": true, "validateRequestParameters": true},
        },
        "paths": {
            "/pets": {"post": {
                "x-amazon-apigateway-request-validator": "all",
                "requestBody": {"content": {"application/json": {"schema": {
                    "type": "object", "required": ["type"], "properties": {"type": {"type": "string"}},
                }}}},
                "responses": {"200": {"description": "ok", "headers": {"x-page": text}}},
                "x-amazon-apigateway-integration": mock,
            }},
            "/backend/{name}": {"x-amazon-apigateway-any-method": {
                "parameters": [
                    {"name": "name", "in": "path", "required": true, "schema": {"type": "string"}},
                    {"name": "page", "in": "query", "schema": {"type": "string"}},
                ],
                "responses": {"200": {"description": "ok"}},
                "x-amazon-apigateway-integration": {
                    "type": "http_proxy",
                    "httpMethod": "ANY",
                    "uri": format!("{backend}/pets/{{name}}"),
                    "requestParameters": {
                        "integration.request.path.name": "method.request.path.name",
                        "integration.request.header.x-page": "method.request.querystring.page",
                    },
                },
            }},
            "/keyed": {"get": {
                "security": [{"key": []}],
                "responses": {"200": {"description": "ok"}},
                "x-amazon-apigateway-integration": plain,
            }},
            "/signed": {"get": {
                "security": [{"sigv4": []}],
                "responses": {"200": {"description": "ok"}},
                "x-amazon-apigateway-integration": plain,
            }},
        },
        "components": {"securitySchemes": {
            "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
            "sigv4": {"type": "apiKey", "name": "Authorization", "in": "header",
                "x-amazon-apigateway-authtype": "awsSigv4"},
        }},
    })
    .to_string()
}

fn serve(backend: &str) -> Serve {
    let plans = file(
        &json!({
            "apiKeys": [{"id": "1", "name": "shop", "value": KEY, "enabled": true}],
            "usagePlans": [{"id": "p", "name": "p", "apiStages": [{"stage": "dev"}], "keyIds": ["1"]}],
        })
        .to_string(),
    );
    Serve::start(&[&file(&definition(backend)), "--usage-plans", &plans], &[])
}

const NO_BACKEND: &str = "http://127.0.0.1:9";

/// Sends bytes, ends the sending half, and reads all that comes back.
fn exchange(serve: &Serve, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(&serve.address).expect("it accepts connections");
    let limit = Some(Duration::from_secs(60));
    stream.set_read_timeout(limit).expect("a time limit");
    // The server may refuse and close before it has read everything.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut response = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return response,
            Ok(length) => response.extend_from_slice(&buffer[..length]),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return response,
            Err(error) => panic!("no end of the response: {error}"),
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A good request is served as ever.
fn assert_alive(serve: &Serve) {
    let response = serve.post("/dev/pets?page=2", r#"{"type": "dog"}"#);
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    assert!(response.contains("x-page: 2\r\n"), "{response}");
}

#[test]
fn no_request_is_smuggled_past_the_first() {
    let serve = serve(NO_BACKEND);
    let hidden = "GET /dev/keyed HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let length = hidden.len();
    let framings = [
        format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n"),
        format!("Transfer-Encoding: chunked\r\nContent-Length: {length}\r\n"),
        format!("Content-Length: 0\r\nContent-Length: {length}\r\n"),
        format!("Content-Length: {length}, 0\r\n"),
        format!("Content-Length: +{length}\r\n"),
        "Content-Length: -1\r\n".to_owned(),
        "Content-Length: 0x10\r\n".to_owned(),
        format!("Content-Length : {length}\r\n"),
        "Transfer-Encoding: xchunked\r\n".to_owned(),
        "Transfer-Encoding: chunked, identity\r\n".to_owned(),
        "Transfer-Encoding : chunked\r\n".to_owned(),
        "Transfer-Encoding:\r\n chunked\r\n".to_owned(),
        format!("X: y\rContent-Length: {length}\r\n"),
        format!("X: y\0\r\nContent-Length: {length}\r\n"),
    ];
    for framing in framings {
        let request = format!(
            "POST /dev/pets?page=1 HTTP/1.1\r\nHost: localhost\r\n{framing}\r\n0\r\n\r\n{hidden}"
        );
        let response = text(&exchange(&serve, request.as_bytes()));
        assert!(
            response.starts_with("HTTP/1.1 400 "),
            "{framing:?}: {response}"
        );
        assert_eq!(
            response.matches("HTTP/1.1 ").count(),
            1,
            "{framing:?}: {response}"
        );
    }
    assert_alive(&serve);
    serve.end();
}

#[test]
fn no_header_is_injected() {
    let backend = Lambda::start("200 OK", "", "{}");
    let serve = serve(&backend.url);
    for value in [
        "1%0d%0aSet-Cookie:%20a=b",
        "1%0aSet-Cookie:%20a=b",
        "1%0d",
        "%00",
        "a%0D%0A%0D%0A<b>",
    ] {
        let body = r#"{"type": "dog"}"#;
        let response = serve.post(&format!("/dev/pets?page={value}"), body);
        let (head, _) = response.split_once("\r\n\r\n").expect("a head and a body");
        assert!(
            !head.to_lowercase().contains("set-cookie"),
            "{value}: {head}"
        );
        assert!(!head.contains("<b>"), "{value}: {head}");

        let response = serve.get(&format!("/dev/backend/{value}?page={value}"));
        if response.starts_with("HTTP/1.1 200 ") {
            let request = backend.request();
            let (head, _) = request.split_once("\r\n\r\n").expect("a head");
            let lines = head.to_lowercase();
            assert!(!lines.contains("\nset-cookie"), "{value}: {head}");
            assert!(
                head.ends_with("\r\n") || !head.contains("<b>\r\n"),
                "{value}: {head}"
            );
        } else {
            let refused = ["HTTP/1.1 400 ", "HTTP/1.1 500 "];
            assert!(
                refused.iter().any(|line| response.starts_with(line)),
                "{value}: {response}"
            );
        }
    }
    assert_alive(&serve);
    serve.end();
}

#[test]
fn oversized_requests_are_refused() {
    let serve = serve(NO_BACKEND);
    let long = "a".repeat(200_000);
    for head in [
        format!("GET /dev/{long} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        format!("GET /dev/keyed HTTP/1.1\r\nHost: localhost\r\nX: {long}\r\n\r\n"),
        format!(
            "GET /dev/keyed HTTP/1.1\r\nHost: localhost\r\n{}\r\n",
            "X: y\r\n".repeat(20_000)
        ),
    ] {
        let response = text(&exchange(&serve, head.as_bytes()));
        let status = response.get(..12).unwrap_or_default();
        let statuses = [
            "",
            "HTTP/1.1 400",
            "HTTP/1.1 413",
            "HTTP/1.1 414",
            "HTTP/1.1 431",
        ];
        assert!(statuses.contains(&status), "{status}");
    }
    // 10 MB are the limit of a body.
    let announced = "POST /dev/pets?page=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10485761\r\n\r\n";
    let response = text(&exchange(&serve, announced.as_bytes()));
    assert!(response.starts_with("HTTP/1.1 413 "), "{response}");
    let mut chunked =
        b"POST /dev/pets?page=1 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            .to_vec();
    for _ in 0..11 {
        chunked.extend_from_slice(b"100000\r\n");
        chunked.resize(chunked.len() + 0x10_0000, b'a');
        chunked.extend_from_slice(b"\r\n");
    }
    let response = text(&exchange(&serve, &chunked));
    assert!(
        response.is_empty() || response.starts_with("HTTP/1.1 413 "),
        "{response}"
    );
    // Deep JSON for the validator and the template.
    let deep = format!(
        "{{\"type\": {}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let response = serve.post("/dev/pets?page=1", &deep);
    assert!(response.starts_with("HTTP/1.1 400 "), "{response}");
    assert_alive(&serve);
    serve.end();
}

#[test]
fn slow_clients_delay_no_others() {
    let serve = serve(NO_BACKEND);
    let starts: [&[u8]; 3] = [
        b"POST /dev/pets?page=1 HTTP/1.1\r\nHos",
        b"POST /dev/pets?page=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{",
        b"POST /dev/pets?page=1 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nff",
    ];
    let waiting: Vec<_> = (0..150)
        .map(|number| {
            let mut stream = TcpStream::connect(&serve.address).expect("it accepts connections");
            stream.write_all(starts[number % 3]).expect("it reads");
            stream
        })
        .collect();
    let began = Instant::now();
    for _ in 0..20 {
        assert_alive(&serve);
    }
    assert!(
        began.elapsed() < Duration::from_secs(30),
        "{:?}",
        began.elapsed()
    );
    drop(waiting);
    assert_alive(&serve);
    serve.end();
}

#[test]
fn ten_thousand_random_requests_do_no_harm() {
    let mut serve = serve(NO_BACKEND);
    serve.read_log();
    assert_alive(&serve);
    let before = serve.resident();
    let mut statuses = std::collections::BTreeMap::new();
    let mut random = Random::new(0x9e37_79b9_7f4a_7c15);
    for _ in 0..10_000 {
        let request = random.request();
        let response = exchange(&serve, &request);
        let status = text(response.get(..12).unwrap_or_default());
        let what = || text(&request);
        assert!(
            status.is_empty() || status.starts_with("HTTP/1."),
            "{status}: {}",
            what()
        );
        // A backend's header cannot contain a line break of the query.
        let may_fail = what().contains("/backend/") && what().contains("%0");
        assert!(
            may_fail || !status.ends_with(" 500"),
            "{}: {}",
            text(&response),
            what()
        );
        *statuses.entry(status).or_insert(0) += 1;
    }
    // Enough of them pass the parser, the validator, and the check of the key.
    println!("{statuses:?}");
    for status in ["HTTP/1.1 200", "HTTP/1.1 400", "HTTP/1.1 403"] {
        assert!(
            statuses.get(status).is_some_and(|count| *count > 100),
            "{status}: {statuses:?}"
        );
    }
    assert_alive(&serve);
    let grown = serve.resident().saturating_sub(before);
    assert!(grown < 32 * 1024, "{grown} kB more than before");
    let log = serve.end();
    assert!(!log.contains("panic"), "{log}");
    for secret in [KEY, "a secret"] {
        assert!(!log.contains(secret), "the log contains a secret");
    }
}
