//! APIs, functions and requests for tests. The usual function returns the event that it received.

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

/// A function that returns the event it received.
pub fn echo() -> impl Invoke {
    petstore_gateway::invoke_fn(|event: Bytes| async move {
        let event = String::from_utf8(event.to_vec()).unwrap();
        let result = json!({"statusCode": 200, "body": event});
        Ok::<_, InvokeError>(Bytes::from(result.to_string()))
    })
}

/// A function that returns this text.
pub fn returning(result: &'static str) -> impl Invoke {
    petstore_gateway::invoke_fn(move |_| async move {
        Ok::<_, InvokeError>(Bytes::from_static(result.as_bytes()))
    })
}

/// The stage `dev` of an API with the echo function.
pub fn stage(api: &Api) -> Stage {
    Stage::new(api, echo(), StageOptions::default()).unwrap()
}

/// A request without a body.
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

/// The response's body as text.
pub fn text(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).unwrap()
}

/// The response's body as JSON.
pub fn json_of(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

/// The only value of a header.
pub fn header<'a>(response: &'a Response<Bytes>, name: &str) -> &'a str {
    let values: Vec<_> = response.headers().get_all(name).iter().collect();
    assert_eq!(values.len(), 1, "{name}");
    values[0].to_str().unwrap()
}
