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
