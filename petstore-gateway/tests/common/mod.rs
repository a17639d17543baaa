//! An API whose function says which event it got.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses a part of it"
)]

use bytes::Bytes;
use http::{Request, Response};
use petstore_core::contract::{Api, Integration, Method, MethodKey};
use petstore_gateway::{Invoke, InvokeError, Stage, StageOptions};
use serde_json::{Value, json};

/// An API of these methods (`GET /pets`), each with a Lambda proxy integration.
pub fn api(methods: &[&str]) -> Api {
    let mut api = Api::new("test");
    for text in methods {
        let (verb, path) = text.split_once(' ').unwrap();
        let verb: MethodKey = verb.parse().unwrap();
        api.resource(path).methods.insert(verb, method());
    }
    api
}

/// A method with a Lambda proxy integration.
pub fn method() -> Method {
    Method {
        integration: Some(Integration::lambda_proxy("test")),
        ..Method::default()
    }
}

/// A function that answers with the event it got.
pub fn echo() -> impl Invoke {
    petstore_gateway::invoke_fn(|event: Bytes| async move {
        let event = String::from_utf8(event.to_vec()).unwrap();
        let answer = json!({"statusCode": 200, "body": event});
        Ok::<_, InvokeError>(Bytes::from(answer.to_string()))
    })
}

/// A function that answers with this text.
pub fn answering(answer: &'static str) -> impl Invoke {
    petstore_gateway::invoke_fn(move |_| async move {
        Ok::<_, InvokeError>(Bytes::from_static(answer.as_bytes()))
    })
}

/// A stage `dev` of an API with the echo function.
pub fn stage(api: &Api) -> Stage {
    Stage::new(api, echo(), StageOptions::default()).unwrap()
}

/// A request without a body; headers as `name: value`.
pub fn request(method: &str, uri: &str, headers: &[(&str, &str)]) -> Request<Bytes> {
    request_with(method, uri, headers, Bytes::new())
}

/// A request.
pub fn request_with(
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Request<Bytes> {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.into()).unwrap()
}

/// The answer's body as text.
pub fn text(answer: &Response<Bytes>) -> &str {
    std::str::from_utf8(answer.body()).unwrap()
}

/// The answer's body as JSON.
pub fn json_of(answer: &Response<Bytes>) -> Value {
    serde_json::from_slice(answer.body()).unwrap()
}

/// The header's only value.
pub fn header<'a>(answer: &'a Response<Bytes>, name: &str) -> &'a str {
    let values: Vec<_> = answer.headers().get_all(name).iter().collect();
    assert_eq!(values.len(), 1, "{name}");
    values[0].to_str().unwrap()
}
