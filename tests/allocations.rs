//! Counts the allocations of a request. The figures are per request, after reusable buffers have
//! reached their size.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::borrow::Cow;
use std::pin::pin;
use std::task::{Poll, Waker};

use petstore::prelude::*;
use petstore::{Function, Reply, SystemClock};
use serde_json::{Value, json};

/// A pet that borrows its text: every allocation is the framework's.
#[petstore::model]
struct NewPet<'a> {
    #[garde(length(min = 1))]
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[garde(range(min = 0.0))]
    price: f64,
}

#[petstore::model(unvalidated)]
struct Pet<'a> {
    id: u32,
    #[serde(borrow)]
    name: Cow<'a, str>,
    price: f64,
}

#[route(GET, "/pets/{petId}")]
async fn get_pet(pet_id: u32) -> Option<Json<Pet<'static>>> {
    (pet_id < 100).then_some(Json(Pet {
        id: pet_id,
        name: Cow::Borrowed("Rex"),
        price: 249.99,
    }))
}

#[route(POST, "/pets")]
async fn create_pet(Json(pet): Json<NewPet<'_>>) -> Json<Pet<'_>> {
    Json(Pet {
        id: 7,
        name: pet.name,
        price: pet.price,
    })
}

/// Responds with the address of its body.
#[route(POST, "/where")]
async fn locate(request: Request<'_>) -> String {
    format!("{:p}", request.body().as_ptr())
}

struct Format {
    name: &'static str,
    event: fn(verb: &str, path: &str, resource: &str, headers: &Value) -> Value,
}

const FORMATS: [Format; 3] = [
    Format {
        name: "REST API",
        event: |verb, path, resource, headers| {
            json!({
                "resource": resource, "path": path, "httpMethod": verb,
                "headers": headers, "multiValueHeaders": lists(headers),
                "queryStringParameters": null, "multiValueQueryStringParameters": null,
                "pathParameters": { "petId": "42" }, "stageVariables": null,
                "requestContext": { "stage": "prod", "identity": { "sourceIp": "203.0.113.24" } },
                "body": null, "isBase64Encoded": false
            })
        },
    },
    Format {
        name: "HTTP API",
        event: |verb, path, resource, headers| {
            json!({
                "version": "2.0", "routeKey": format!("{verb} {resource}"), "rawPath": path,
                "rawQueryString": "", "headers": headers, "pathParameters": { "petId": "42" },
                "requestContext": { "stage": "$default", "http": { "method": verb, "path": path } },
                "isBase64Encoded": false
            })
        },
    },
    Format {
        name: "ALB",
        event: |verb, path, _, headers| {
            json!({
                "path": path, "httpMethod": verb, "headers": headers,
                "queryStringParameters": {},
                "requestContext": { "elb": { "targetGroupArn": "arn" } },
                "body": "", "isBase64Encoded": false
            })
        },
    },
];

fn lists(headers: &Value) -> Value {
    let headers = headers.as_object().unwrap();
    headers
        .iter()
        .map(|(name, value)| (name.clone(), json!([value])))
        .collect()
}

fn headers(count: usize) -> Value {
    let header = |index| (format!("x-header-{index}"), json!(format!("value {index}")));
    let mut headers: Value = (1..count).map(header).collect();
    headers["content-type"] = json!("application/json");
    headers
}

fn function() -> Function {
    let app = App::new("pets").routes(routes![get_pet, create_pet, locate]);
    ready(app.start()).unwrap()
}

/// Hands the request on.
#[around]
async fn observe(next: Next<'_>) -> Response {
    next.run().await
}

/// Sees the status of every response.
#[around]
async fn check_status(next: Next<'_>) -> Response {
    let response = next.run().await;
    assert!(response.status.as_u16() >= 200);
    response
}

fn ready<F: Future>(future: F) -> F::Output {
    let mut cx = std::task::Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut cx) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the handlers here never wait"),
    }
}

/// The response, and the number of allocations and allocated bytes.
fn respond(function: &Function, event: &str) -> (Value, u64, u64) {
    let invocation = SystemClock::invocation(Context::new("1"));
    let mut response = None;
    for _ in 0..2 {
        response = ready(function.handle(event.as_bytes(), &invocation)).ok();
    }
    let counted = allocation_counter::measure(|| {
        response = ready(function.handle(event.as_bytes(), &invocation)).ok();
    });
    let response = serde_json::from_slice(response.as_ref().map(Reply::as_bytes).unwrap()).unwrap();
    (response, counted.count_total, counted.bytes_total)
}

fn get(format: &Format, headers: &Value) -> Value {
    (format.event)("GET", "/pets/42", "/pets/{petId}", headers)
}

fn post(format: &Format, path: &str, body: &str, headers: &Value) -> Value {
    let mut event = (format.event)("POST", path, path, headers);
    event["body"] = json!(body);
    event
}

const BODY: &str = r#"{"name":"Rex of the Old Mill","price":249.99}"#;

#[test]
fn a_request_allocates_at_most_eight_times() {
    let function = function();
    for format in &FORMATS {
        for (event, status) in [
            (get(format, &headers(20)), 200),
            (post(format, "/pets", BODY, &headers(20)), 200),
            (
                (format.event)("GET", "/nowhere", "/{proxy+}", &headers(20)),
                404,
            ),
            ((format.event)("PUT", "/pets", "/pets", &headers(20)), 405),
        ] {
            let (response, count, _) = respond(&function, &event.to_string());
            assert_eq!(response["statusCode"], status, "{}", format.name);
            assert!(count <= 8, "{} {status}: {count} allocations", format.name);
        }
    }
}

#[test]
fn unused_headers_do_not_allocate() {
    let function = function();
    for format in &FORMATS {
        for request in [
            |format: &Format, headers: &Value| get(format, headers),
            |format: &Format, headers: &Value| post(format, "/pets", BODY, headers),
        ] {
            let few = respond(&function, &request(format, &headers(5)).to_string());
            let many = respond(&function, &request(format, &headers(100)).to_string());
            assert_eq!(few, many, "{}", format.name);
        }
    }
}

/// More than any response here, less than a copy of a large part.
const SMALL: u64 = 4 * 1024;

#[test]
fn unused_parts_are_never_copied() {
    let function = function();
    let large = "x".repeat(100 * 1024);
    for format in &FORMATS {
        let mut header = headers(5);
        header["x-large"] = json!(large);
        let mut query = get(format, &headers(5));
        query["queryStringParameters"] = json!({ "large": large });
        query["multiValueQueryStringParameters"] = json!({ "large": [large] });
        query["rawQueryString"] = json!(format!("large={large}"));
        let mut body = get(format, &headers(5));
        body["body"] = json!(large);
        for event in [get(format, &header), query, body] {
            let (response, _, bytes) = respond(&function, &event.to_string());
            assert_eq!(response["statusCode"], 200, "{}", format.name);
            assert!(bytes < SMALL, "{}: {bytes} bytes allocated", format.name);
        }
    }
}

#[test]
fn a_body_without_escapes_borrows_from_the_event() {
    let function = function();
    for format in &FORMATS {
        let mut request = post(format, "/where", &"x".repeat(100 * 1024), &headers(5));
        request["headers"] = json!({});
        let event = request.to_string();
        let (response, _, bytes) = respond(&function, &event);
        let event = event.as_bytes().as_ptr_range();
        let address = response["body"].as_str().unwrap().trim_start_matches("0x");
        let address = usize::from_str_radix(address, 16).unwrap();
        assert!((event.start as usize..event.end as usize).contains(&address));
        assert!(bytes < SMALL, "{}: {bytes} bytes allocated", format.name);
    }
}

#[test]
fn a_large_body_is_written_once() {
    let function = function();
    let length = 100 * 1024;
    let body = json!({ "name": "x".repeat(length), "price": 249.99 }).to_string();
    for format in &FORMATS {
        let event = post(format, "/pets", &body, &headers(5)).to_string();
        let (response, _, bytes) = respond(&function, &event);
        assert_eq!(response["statusCode"], 200, "{}", format.name);
        let most = length as u64 + SMALL;
        assert!(bytes < most, "{}: {bytes} bytes allocated", format.name);
    }
}

#[test]
fn an_unused_base64_body_is_never_decoded() {
    let function = function();
    for format in &FORMATS {
        let mut event = get(format, &headers(5));
        event["body"] = json!("QUJD".repeat(25 * 1024));
        event["isBase64Encoded"] = json!(true);
        let (response, _, bytes) = respond(&function, &event.to_string());
        assert_eq!(response["statusCode"], 200, "{}", format.name);
        assert!(bytes < SMALL, "{}: {bytes} bytes allocated", format.name);
    }
}

#[test]
fn a_hook_allocates_at_most_once() {
    let app = || App::new("pets").routes(routes![get_pet, create_pet, locate]);
    let functions = [
        app(),
        app().around(hooks![observe]),
        app().around(hooks![observe, check_status]),
    ];
    let functions = functions.map(|app| ready(app.start()).unwrap());
    for format in &FORMATS {
        for event in [
            get(format, &headers(20)),
            post(format, "/pets", BODY, &headers(20)),
            (format.event)("GET", "/nowhere", "/{proxy+}", &headers(20)),
        ] {
            let [none, one, two] = functions
                .each_ref()
                .map(|function| respond(function, &event.to_string()));
            assert_eq!((&one.0, &two.0), (&none.0, &none.0), "{}", format.name);
            let counts = [none.1, one.1, two.1];
            assert!(one.1 <= none.1 + 1, "{}: {counts:?}", format.name);
            assert!(two.1 <= none.1 + 2, "{}: {counts:?}", format.name);
        }
    }
}
