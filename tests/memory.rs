//! Memory is bounded by the input's size, whatever a client sends: three times the event and 16 MB more.

use std::pin::pin;
use std::task::{Poll, Waker};

use petstore::prelude::*;
use petstore::{Function, SystemClock};
use serde_json::json;

#[petstore::model]
struct Greeter {
    greeter: Option<String>,
}

#[route(POST, "/hello")]
async fn hello(Json(body): Json<Greeter>) -> String {
    body.greeter.unwrap_or_default()
}

#[route(POST, "/form")]
async fn form(Form(body): Form<Greeter>) -> String {
    body.greeter.unwrap_or_default()
}

#[petstore::model]
struct Numbers {
    n: Vec<u8>,
}

#[route(POST, "/numbers")]
async fn numbers(Form(body): Form<Numbers>) -> String {
    body.n.len().to_string()
}

fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut std::task::Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the handlers here wait for nothing"),
    }
}

fn peak(function: &Function, body: &str) -> (u64, u64) {
    let event = json!({
        "resource": "/hello", "path": "/hello", "httpMethod": "POST", "requestContext": {},
        "headers": {"content-type": "application/json"}, "body": body,
    });
    let event = event.to_string();
    let invocation = SystemClock::invocation(Context::new("1"));
    let measured = allocation_counter::measure(|| {
        let reply = ready(function.handle(event.as_bytes(), &invocation)).unwrap();
        assert!(reply.as_bytes().starts_with(br#"{"statusCode":400"#));
    });
    (measured.bytes_max, event.len() as u64)
}

#[test]
fn a_body_that_is_made_to_hurt_costs_little_more_than_itself() {
    let function = ready(App::new("hello").routes(routes![hello]).start()).unwrap();
    for item in [
        r#"{"":0}"#,
        "[]",
        "0",
        r#""""#,
        r#"{"a":{"b":{}}}"#,
        r#"{"greeter":1}"#,
    ] {
        let items = vec![item; 1_500_000 / (item.len() + 1)].join(",");
        for body in [
            format!(r#"{{"greeter":1,"x":[{items}]}}"#),
            format!(r#"{{"x":[{items}],"greeter":[]}}"#),
            format!("[{items}]"),
        ] {
            let (peak, size) = peak(&function, &body);
            let limit = 3 * size + 16 * 1024 * 1024;
            assert!(peak <= limit, "{item}: {peak} bytes for an event of {size}");
        }
    }
}

#[test]
fn a_form_that_is_made_to_hurt_costs_little_more_than_itself() {
    let app = App::new("hello").routes(routes![form, numbers]);
    let function = ready(app.start()).unwrap();
    let invocation = SystemClock::invocation(Context::new("1"));
    for pair in ["n=x", "n=1", "greeter=1"] {
        let body = vec![pair; 1_500_000 / (pair.len() + 1)].join("&");
        for path in ["/form", "/numbers"] {
            let event = json!({
                "resource": path, "path": path, "httpMethod": "POST", "requestContext": {},
                "headers": {"content-type": "application/x-www-form-urlencoded"}, "body": body,
            });
            let event = event.to_string();
            let measured = allocation_counter::measure(|| {
                ready(function.handle(event.as_bytes(), &invocation)).unwrap();
            });
            let (peak, limit) = (
                measured.bytes_max,
                3 * event.len() as u64 + 16 * 1024 * 1024,
            );
            assert!(
                peak <= limit,
                "{path}, {pair}: {peak} bytes for {}",
                event.len()
            );
        }
    }
}

#[test]
fn an_event_that_is_not_a_request_costs_little_more_than_itself() {
    let function = ready(App::new("hello").routes(routes![hello]).start()).unwrap();
    let invocation = SystemClock::invocation(Context::new("1"));
    let size = 1_500_000;
    for event in [
        "[".repeat(size),
        format!("\"{}\"", "a".repeat(size)),
        format!("{{\"{}\":1}}", "a".repeat(size)),
        format!("{{{}\"x\":0}}", "\"x\":0,".repeat(size / 6)),
        format!("[{}0]", "0,".repeat(size / 2)),
    ] {
        let measured = allocation_counter::measure(|| {
            let failed = ready(function.handle(event.as_bytes(), &invocation));
            assert!(failed.unwrap_err().to_string().len() < 1000);
        });
        let (peak, limit) = (measured.bytes_max, 3 * size as u64 + 16 * 1024 * 1024);
        assert!(peak <= limit, "{peak} bytes for {}", &event[..9]);
    }
}
