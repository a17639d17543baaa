//! Any text as a JSON body, escaped in an event: it is accepted exactly if serde_json accepts it,
//! and the response contains the value as serde_json writes it.

#![no_main]

use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context as TaskContext, Poll, Waker};

use libfuzzer_sys::fuzz_target;
use petstore::prelude::*;
use petstore::{Function, SystemClock};
use serde_json::{Value, json};

#[route(POST, "/")]
async fn echo(Json(body): Json<Unvalidated<Value>>) -> Json<Value> {
    Json(body.0)
}

static FUNCTION: LazyLock<Function> = LazyLock::new(|| {
    let app = App::new("fuzz").routes(routes![echo]);
    ready(app.start()).expect("the app starts")
});

/// The handler never waits.
fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut TaskContext::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

fuzz_target!(|body: &str| {
    let event = json!({
        "resource": "/", "path": "/", "httpMethod": "POST", "headers": {},
        "requestContext": { "stage": "prod" }, "body": body, "isBase64Encoded": false,
    });
    let invocation = SystemClock::invocation(Context::new("fuzz"));
    let response = ready(FUNCTION.handle(event.to_string().as_bytes(), &invocation))
        .expect("the event is a request");
    let response: Value =
        serde_json::from_slice(response.as_bytes()).expect("a response is JSON");
    match serde_json::from_str::<Value>(body) {
        Ok(value) => {
            assert_eq!(response["statusCode"], 200, "{response}");
            assert_eq!(response["body"], value.to_string());
        }
        Err(_) => assert_eq!(response["statusCode"], 400, "{response}"),
    }
});
