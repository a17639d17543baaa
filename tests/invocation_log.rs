//! The line that each invocation writes to the log.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::io::Write;
use std::sync::{Arc, Mutex};

use petstore::prelude::*;
use petstore::{Function, SystemClock};
use serde_json::{Value, json};
use tracing::span::{Attributes, Id};
use tracing::{Metadata, Subscriber};

#[petstore::model(unvalidated)]
struct Adoption {
    pet: String,
}

#[queue("adoptions", message = Adoption)]
struct Adoptions;

#[bucket("photos")]
struct Photos;

#[route(POST, "/pets/{petId}")]
async fn rename(pet_id: u32, _: Json<Adoption>) -> NoContent {
    assert!(pet_id != 13, "it panics");
    NoContent
}

#[event(sqs, queue = Adoptions)]
async fn adopt(Json(adoption): Json<Adoption>) -> Result<(), String> {
    match adoption.pet.as_str() {
        "bites" => Err("it bites".to_owned()),
        _ => Ok(()),
    }
}

#[event(s3, bucket = Photos)]
async fn resize(object: S3Object<'_>) -> Result<(), String> {
    Err(format!("cannot read {}", object.key))
}

fn app() -> App {
    App::new("pets")
        .routes(routes![rename])
        .events(events![adopt, resize])
}

/// The lines of a log, which a subscriber writes.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Handles an event. Returns the lines of invocations, in JSON.
async fn lines(function: &Function, event: &Value) -> Vec<Value> {
    let written = Lines::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let invocation = SystemClock::invocation(Context::new("1"));
    let _ = function
        .handle(event.to_string().as_bytes(), &invocation)
        .await;
    drop(guard);
    let written = written.0.lock().unwrap().clone();
    let lines = String::from_utf8(written).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|line| line["target"] == "petstore::invocation")
        .collect()
}

/// The only line of an invocation, without what differs from run to run.
async fn line(function: &Function, event: &Value) -> Value {
    let lines = lines(function, event).await;
    let [line] = lines.as_slice() else {
        panic!("one line per invocation: {lines:?}");
    };
    assert_eq!(line["level"], "INFO");
    assert!(line["durationMs"].as_f64().is_some_and(|time| time >= 0.0));
    let mut line = line.as_object().unwrap().clone();
    for member in ["durationMs", "level", "target", "timestamp"] {
        line.remove(member);
    }
    line.into()
}

fn request(path: &str) -> Value {
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "token=secret",
        "headers": {"x-api-key": "secret", "content-type": "application/json"},
        "requestContext": {"stage": "$default", "http": {"method": "POST", "path": path}},
        "body": r#"{"pet": "secret"}"#, "isBase64Encoded": false,
    })
}

fn messages(pets: &[&str]) -> Value {
    let records = pets.iter().enumerate().map(|(index, pet)| {
        json!({
            "messageId": format!("m{index}"), "receiptHandle": "secret",
            "body": json!({"pet": pet}).to_string(), "attributes": {}, "messageAttributes": {},
            "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:1:adoptions",
        })
    });
    json!({"Records": records.collect::<Vec<_>>()})
}

#[tokio::test]
async fn a_request_has_its_route_and_status() {
    let function = app().start().await.unwrap();
    assert_eq!(
        line(&function, &request("/pets/7")).await,
        json!({
            "message": "handled a request", "function": "pets", "route": "rename", "status": 204,
            "coldStart": true,
        })
    );
    assert_eq!(
        line(&function, &request("/pets/rex")).await,
        json!({
            "message": "handled a request", "function": "pets", "route": "rename", "status": 400,
            "coldStart": false,
        })
    );
    assert_eq!(line(&function, &request("/pets/13")).await["status"], 500);
    let unknown = line(&function, &request("/nowhere")).await;
    assert_eq!(
        (&unknown["status"], unknown.get("route")),
        (&json!(404), None)
    );
}

#[tokio::test]
async fn a_batch_has_its_handler_and_the_number_of_failed_records() {
    let function = app().start().await.unwrap();
    assert_eq!(
        line(&function, &messages(&["Rex", "bites", "Tom"])).await,
        json!({
            "message": "handled an event", "function": "pets", "source": "sqs", "handler": "adopt",
            "records": 3, "failed": 1, "coldStart": true,
        })
    );
    let all = line(&function, &messages(&["Rex", "Tom"])).await;
    assert_eq!((&all["records"], &all["failed"]), (&json!(2), &json!(0)));
}

#[tokio::test]
async fn an_event_that_fails_as_a_whole_has_the_type_of_its_error() {
    let function = app().start().await.unwrap();
    let created = json!({"Records": [{
        "eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": "photos", "arn": "arn:aws:s3:::photos"},
               "object": {"key": "secret.jpg", "size": 1}},
    }]});
    let line = line(&function, &created).await;
    assert_eq!(line["handler"], "resize");
    assert_eq!((&line["records"], &line["failed"]), (&json!(1), &json!(1)));
    assert!(
        line["error"]
            .as_str()
            .is_some_and(|error| error.starts_with("Petstore."))
    );
}

#[tokio::test]
async fn an_event_without_a_handler_has_a_line_too() {
    let function = App::new("pets").routes(routes![rename]).start().await;
    let line = line(&function.unwrap(), &messages(&["Rex"])).await;
    assert_eq!(line["error"], "Petstore.EventOfAnotherKind");
    assert_eq!(line["function"], "pets");
}

#[tokio::test]
async fn the_function_is_the_selected_one() {
    let app = App::new("pets")
        .function("api", routes![rename], events![])
        .select_function("api");
    let line = line(&app.start().await.unwrap(), &request("/pets/7")).await;
    assert_eq!(line["function"], "api");
}

#[tokio::test]
async fn no_line_contains_what_the_client_sent() {
    let function = app().start().await.unwrap();
    for event in [
        request("/pets/7"),
        request("/secret"),
        messages(&["secret"]),
    ] {
        let lines = lines(&function, &event).await;
        let text = format!("{lines:?}");
        assert!(lines.len() == 1 && !text.contains("secret"), "{text}");
    }
}

/// A subscriber that takes every line and does nothing.
struct Silent;

impl Subscriber for Silent {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &tracing::Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn the_line_itself_allocates_nothing() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let function = runtime.block_on(app().start()).unwrap();
    let invocation = SystemClock::invocation(Context::new("1"));
    for event in [request("/pets/7"), messages(&["Rex"])] {
        let event = event.to_string();
        let allocations = || {
            let handle = || runtime.block_on(function.handle(event.as_bytes(), &invocation));
            let _ = (handle(), handle());
            allocation_counter::measure(|| drop(handle())).count_total
        };
        let without = allocations();
        let with = tracing::subscriber::with_default(Silent, allocations);
        assert_eq!(with, without);
    }
}
