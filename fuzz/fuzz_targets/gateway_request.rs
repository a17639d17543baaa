//! No request makes the gateway panic or hang, and only an internal error of a template is a 500.
//!
//! The input is a request as on the wire: a request line, headers, an empty line, a body.

#![no_main]

use std::sync::LazyLock;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use libfuzzer_sys::fuzz_target;
use petstore_gateway::{InvokeError, Stage, StageOptions, invoke_fn};
use petstore_openapi::import::{Options, import};

/// A function whose response is the body of the request, which may be any JSON.
async fn echo(event: Bytes) -> Result<Bytes, InvokeError> {
    let event: serde_json::Value = serde_json::from_slice(&event).expect("an event is JSON");
    assert!(event["path"].is_string() && event["headers"].is_object(), "{event}");
    let body = event["body"].as_str().unwrap_or("{}").to_owned();
    Ok(body.into())
}

static STAGE: LazyLock<Stage> = LazyLock::new(|| {
    let document = include_str!("../definitions/fuzzed.json");
    let api = import(document, &Options::default()).expect("it can be imported").api;
    Stage::new(&api, invoke_fn(echo), StageOptions::default()).expect("it can be deployed")
});

fn request(input: &[u8]) -> Option<Request<Bytes>> {
    let (head, body) = match input.windows(2).position(|pair| pair == b"\n\n") {
        Some(at) => (&input[..at], &input[at + 2..]),
        None => (input, &b""[..]),
    };
    let mut lines = head.split(|byte| *byte == b'\n');
    let mut line = lines.next()?.splitn(2, |byte| *byte == b' ');
    let verb = Method::from_bytes(line.next()?).ok()?;
    let target = std::str::from_utf8(line.next()?).ok()?;
    let target = if target.starts_with('/') { format!("/dev{target}") } else { target.to_owned() };
    let mut request = Request::new(Bytes::copy_from_slice(body));
    *request.method_mut() = verb;
    *request.uri_mut() = target.parse::<Uri>().ok()?;
    for line in lines {
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let name = HeaderName::from_bytes(parts.next()?).ok()?;
        request.headers_mut().append(name, HeaderValue::from_bytes(parts.next()?).ok()?);
    }
    Some(request)
}

fuzz_target!(|input: &[u8]| {
    let Some(request) = request(input) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let response = runtime.expect("a runtime").block_on(STAGE.serve(request));
    assert_ne!(response.status().as_u16(), 500, "{response:?}");
});
