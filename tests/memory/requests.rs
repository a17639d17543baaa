//! Requests that are made to take memory.

use std::collections::BTreeMap;

use petstore::prelude::*;
use petstore::{Function, SystemClock};
use serde_json::json;

use super::{assert_bounded, ready};

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

#[petstore::model]
#[serde(deny_unknown_fields)]
struct Strict {
    greeter: Option<String>,
}

#[route(POST, "/strict")]
async fn strict_form(Form(body): Form<Strict>) -> String {
    body.greeter.unwrap_or_default()
}

#[petstore::model]
struct Open {
    n: Option<u8>,
    #[serde(flatten)]
    more: Unvalidated<BTreeMap<String, String>>,
}

#[route(POST, "/open")]
async fn open_form(Form(body): Form<Open>) -> String {
    format!("{:?} {}", body.n, body.more.0.len())
}

#[route(POST, "/map")]
async fn map_form(Form(body): Form<Unvalidated<BTreeMap<String, String>>>) -> String {
    body.0.len().to_string()
}

#[route(GET, "/query")]
async fn query(Query(filter): Query<Strict>) -> String {
    filter.greeter.unwrap_or_default()
}

#[route(GET, "/list")]
async fn query_list(Query(n): Query<Vec<String>>) -> String {
    n.len().to_string()
}

#[route(GET, "/map")]
async fn query_map(Query(filter): Query<BTreeMap<String, String>>) -> String {
    filter.len().to_string()
}

#[route(GET, "/header")]
async fn header(Header(n): Header<Vec<String>>) -> String {
    n.len().to_string()
}

#[route(GET, "/cookie")]
async fn cookie(Cookie(session): Cookie<Option<String>>) -> String {
    session.unwrap_or_default()
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
        let reply = str::from_utf8(reply.as_bytes()).unwrap();
        assert!(reply.contains(r#""statusCode":400"#));
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

/// The pair as often as it fits into `size` bytes; `N` becomes the number of the pair.
fn pairs(pair: &str, size: usize) -> String {
    let mut text = String::with_capacity(size);
    let mut number = 0;
    while text.len() < size {
        if number > 0 {
            text.push('&');
        }
        text.push_str(&pair.replace('N', &number.to_string()));
        number += 1;
    }
    text
}

/// Pairs of names that no struct has, of names that one has, and of names that differ.
const PAIRS: [&str; 6] = ["=", "a=", "n=1", "greeter=1", "N=", "%41=%41"];

/// Large enough that a value of a list in memory for each pair is more than the limit.
const SIZE: usize = 1_500_000;

#[test]
fn a_form_that_is_made_to_hurt_costs_little_more_than_itself() {
    let app = App::new("hello").routes(routes![form, numbers, strict_form, open_form, map_form]);
    let function = ready(app.start()).unwrap();
    for pair in PAIRS {
        let body = pairs(pair, SIZE);
        for path in ["/form", "/numbers", "/strict", "/open", "/map"] {
            let event = json!({
                "resource": path, "path": path, "httpMethod": "POST", "requestContext": {},
                "headers": {"content-type": "application/x-www-form-urlencoded"}, "body": body,
            });
            assert_bounded(&function, &event.to_string(), &format!("{path}, {pair}"));
        }
    }
}

#[test]
fn a_query_that_is_made_to_hurt_costs_little_more_than_itself() {
    let app = App::new("hello").routes(routes![query, query_list, query_map]);
    let function = ready(app.start()).unwrap();
    for pair in PAIRS {
        let text = pairs(pair, SIZE);
        for path in ["/query", "/list", "/map"] {
            let event = json!({
                "version": "2.0", "routeKey": format!("GET {path}"), "rawPath": path,
                "rawQueryString": text, "headers": {},
                "requestContext": {"stage": "$default", "http": {"method": "GET", "path": path}},
            });
            assert_bounded(&function, &event.to_string(), &format!("{path}, {pair}"));
        }
    }
}

#[test]
fn maps_of_an_event_that_are_made_to_hurt_cost_little_more_than_themselves() {
    let app = App::new("hello").routes(routes![query, query_list, query_map, header, cookie]);
    let function = ready(app.start()).unwrap();
    let names: String = (0..250_000)
        .map(|name| format!(r#","{name}":"""#))
        .collect();
    let texts = |text: &str| format!(r#"["{}"]"#, vec![text; 600_000].join(r#"",""#));
    let (empty, short) = (texts(""), texts("a=b"));
    let parts = [
        ("names", format!(r#"{{"":""{names}}}"#)),
        ("a list", format!(r#"{{"n":{empty}}}"#)),
        ("a list of an unknown name", format!(r#"{{"x":{empty}}}"#)),
        ("a cookie", format!(r#"{{"Cookie":{short}}}"#)),
        (
            "not text",
            format!(r#"{{"n":[{}0]}}"#, "0,".repeat(600_000)),
        ),
        (
            "many lists",
            format!(r#"{{"n":[]{}}}"#, r#","n":["",""]"#.repeat(300_000)),
        ),
    ];
    let of_headers = ["/header", "/cookie"].as_slice();
    let members = [
        ("headers", of_headers),
        ("multiValueHeaders", of_headers),
        (
            "multiValueQueryStringParameters",
            &["/query", "/list", "/map"],
        ),
    ];
    for (what, part) in &parts {
        for (member, paths) in members {
            for path in paths {
                let event = format!(
                    r#"{{"resource":"{path}","path":"{path}","httpMethod":"GET","requestContext":{{}},"{member}":{part}}}"#
                );
                assert_bounded(&function, &event, &format!("{path}, {what} in {member}"));
            }
        }
    }
    for list in [&empty, &short, &format!("[{}0]", "0,".repeat(600_000))] {
        let event = format!(
            r#"{{"version":"2.0","routeKey":"GET /cookie","rawPath":"/cookie","requestContext":{{"http":{{"method":"GET","path":"/cookie"}}}},"cookies":{list}}}"#
        );
        assert_bounded(&function, &event, "cookies");
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
