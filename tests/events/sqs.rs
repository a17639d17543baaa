//! Queues.

use petstore::prelude::*;
use serde_json::json;

use crate::support::{Notes, sqs, start};

#[petstore::model]
pub(crate) struct Adoption {
    pet: String,
}

#[queue("adoptions", message = Adoption)]
pub(crate) struct Adoptions;

#[queue("adoptions.fifo", message = Adoption)]
struct OrderedAdoptions;

/// Fails for pets that bite.
async fn adopt(adoption: Adoption, notes: &Notes) -> Result<(), String> {
    tokio::task::yield_now().await;
    notes.add(&*adoption.pet);
    match adoption.pet.as_str() {
        "bites" => Err("it bites".to_owned()),
        "panics" => panic!("it panics"),
        _ => Ok(()),
    }
}

#[event(sqs, queue = Adoptions)]
async fn handle(Json(adoption): Json<Adoption>, notes: &Notes) -> Result<(), String> {
    adopt(adoption, notes).await
}

#[event(sqs, queue = OrderedAdoptions)]
async fn handle_in_order(Json(adoption): Json<Adoption>, notes: &Notes) -> Result<(), String> {
    adopt(adoption, notes).await
}

fn pets(names: &[&str]) -> Vec<serde_json::Value> {
    names
        .iter()
        .map(|pet| json!(json!({"pet": pet}).to_string()))
        .collect()
}

#[tokio::test]
async fn each_message_that_fails_is_reported_by_its_id() {
    let app = start(App::new("pets").events(events![handle])).await;
    let mut bodies = pets(&["Rex", "bites", "Tom", "panics"]);
    bodies.push(json!("not JSON"));
    bodies.push(json!(r#"{"pet": 7}"#));
    bodies.push(json!(7));
    bodies.extend(pets(&["Kim"]));
    let failures = app.failures(&sqs("adoptions", &bodies)).await;
    assert_eq!(failures, ["m1", "m3", "m4", "m5", "m6"]);
    assert_eq!(app.notes.take(), ["Rex", "bites", "Tom", "panics", "Kim"]);
}

#[tokio::test]
async fn a_fifo_queue_stops_at_the_first_failure_and_reports_the_rest() {
    let app = start(App::new("pets").events(events![handle_in_order])).await;
    let failures = app
        .failures(&sqs(
            "adoptions.fifo",
            &pets(&["Rex", "bites", "Tom", "Kim"]),
        ))
        .await;
    assert_eq!(failures, ["m1", "m2", "m3"]);
    assert_eq!(app.notes.take(), ["Rex", "bites"]);
}
