//! Requests that botocore signs, and what a change to them does.

use std::process::Command;

use serde_json::{Value, json};

use crate::served::{Serve, file};
use crate::{functions, peers};

/// The credentials that the gateway is started with.
const ACCESS_KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "a secret";

/// `ANY /pets/{petId}`, for signed requests alone.
fn definition() -> String {
    let method = json!({
        "security": [{"sigv4": []}],
        "parameters": [{"name": "petId", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "the pet"}},
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
            "passthroughBehavior": "never",
            "responses": {"default": {"statusCode": "200"}},
        },
    });
    json!({
        "openapi": "3.0.1",
        "info": {"title": "pets", "version": "1"},
        "paths": {"/pets/{petId}": {"get": method, "put": method}},
        "components": {"securitySchemes": {"sigv4": {
            "type": "apiKey", "name": "Authorization", "in": "header",
            "x-amazon-apigateway-authtype": "awsSigv4",
        }}},
    })
    .to_string()
}

fn serve() -> Serve {
    Serve::start(&[&file(&definition()), "--stage", "test"], &[])
}

/// A request as botocore signs it.
struct Signed {
    target: String,
    headers: Vec<(String, String)>,
}

fn sign(secret: &str, verb: &str, url: &str, body: &str, seconds: Option<u32>) -> Signed {
    let mut command = Command::new(peers::program("python"));
    command.arg(functions::programs().join("sign.py"));
    command.args([ACCESS_KEY, secret, verb, url, body]);
    command.args(seconds.map(|seconds| seconds.to_string()));
    let output = command.output().expect("Python starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let signed: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let url = text(&signed["url"]);
    let target = url
        .find("/test")
        .and_then(|at| url.get(at..))
        .expect("a target");
    let headers = signed["headers"].as_object().expect("headers").iter();
    Signed {
        target: target.to_owned(),
        headers: headers
            .map(|(name, value)| (name.clone(), text(value)))
            .collect(),
    }
}

impl Signed {
    fn send(&self, serve: &Serve, verb: &str, body: &str) -> (u16, Value) {
        let (address, target, length) = (&serve.address, &self.target, body.len());
        let lines = self
            .headers
            .iter()
            .filter(|(name, _)| !name.eq_ignore_ascii_case("content-length"));
        let headers: String = lines
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let response = serve.exchange(&format!(
            "{verb} {target} HTTP/1.1\r\nHost: {address}\r\n{headers}Content-Length: {length}\r\n\
             Connection: close\r\n\r\n{body}"
        ));
        let (head, body) = response.split_once("\r\n\r\n").expect("a head and a body");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        (
            status.expect("a status"),
            serde_json::from_str(body).unwrap_or_default(),
        )
    }

    fn header(&mut self, name: &str) -> &mut String {
        let mut headers = self.headers.iter_mut();
        let found = headers.find(|(candidate, _)| candidate.eq_ignore_ascii_case(name));
        &mut found.expect("the header").1
    }
}

/// Another character at the end.
fn change_end(text: &mut String) {
    let last = text.pop().expect("a text");
    text.push(if last == '0' { '1' } else { '0' });
}

#[test]
fn a_signed_request_is_accepted_and_a_changed_byte_is_refused() {
    let serve = serve();
    let url = format!("http://{}/test/pets/7?b=%C3%A9&a=x%20y", serve.address);
    let body = r#"{"name": "Rex"}"#;
    let signed = || sign(SECRET, "PUT", &url, body, None);
    assert_eq!(signed().send(&serve, "PUT", body).0, 200);
    let refused = |what: &str, (status, body): (u16, Value)| {
        assert_eq!(status, 403, "{what}: {body}");
        let message = body["message"].as_str().unwrap_or_default();
        let expected =
            "The request signature we calculated does not match the signature you provided.";
        assert!(message.starts_with(expected), "{what}: {message}");
    };
    refused("body", signed().send(&serve, "PUT", r#"{"name": "Rey"}"#));
    refused("verb", signed().send(&serve, "GET", body));
    for (what, from, to) in [("path", "/7", "/8"), ("query", "a=x", "a=z")] {
        let mut changed = signed();
        changed.target = changed.target.replacen(from, to, 1);
        refused(what, changed.send(&serve, "PUT", body));
    }
    let mut changed = signed();
    change_end(changed.header("authorization"));
    refused("signature", changed.send(&serve, "PUT", body));
    let wrong = sign("another secret", "PUT", &url, body, None);
    refused("secret", wrong.send(&serve, "PUT", body));
    let log = serve.end();
    assert!(!log.contains(SECRET), "{log}");
}

#[test]
fn a_presigned_url_is_accepted_and_a_changed_one_is_refused() {
    let serve = serve();
    let url = format!("http://{}/test/pets/7?size=2", serve.address);
    let signed = sign(SECRET, "GET", &url, "", Some(300));
    assert_eq!(signed.send(&serve, "GET", "").0, 200);
    for (from, to) in [
        ("size=2", "size=3"),
        ("Expires=300", "Expires=301"),
        ("/7", "/8"),
    ] {
        let mut changed = sign(SECRET, "GET", &url, "", Some(300));
        assert!(changed.target.contains(from), "{}", changed.target);
        changed.target = changed.target.replacen(from, to, 1);
        assert_eq!(changed.send(&serve, "GET", "").0, 403, "{to}");
    }
    serve.end();
}
