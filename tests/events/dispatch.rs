//! Which handler an event reaches.

use petstore::infrastructure::Resource;
use petstore::prelude::*;
use serde_json::json;

use crate::sqs::{Adoption, Adoptions};
use crate::support::{Notes, sqs, start, start_with};

#[queue("returns", message = Adoption)]
struct Returns;

#[event(sqs, queue = Adoptions)]
async fn adopt(notes: &Notes) {
    notes.add("adopt");
}

#[event(sqs, queue = Returns)]
async fn take_back(notes: &Notes) {
    notes.add("take back");
}

#[route(GET, "/pets")]
async fn list_pets() -> NoContent {
    NoContent
}

#[tokio::test]
async fn the_only_handler_of_a_source_needs_no_match() {
    let app = start(App::new("pets").events(events![adopt])).await;
    assert!(
        app.failures(&sqs("stack-adoptions-4F2", &[json!("x")]))
            .await
            .is_empty()
    );
    assert_eq!(app.notes.take(), ["adopt"]);
}

#[tokio::test]
async fn among_several_handlers_the_name_of_the_resource_decides() {
    let app = start(App::new("pets").events(events![adopt, take_back])).await;
    app.failures(&sqs("returns", &[json!("x")])).await;
    assert_eq!(app.notes.take(), ["take back"]);
    let error = app.handle(&sqs("others", &[json!("x")])).await.unwrap_err();
    assert_eq!(error.error_type(), "Petstore.EventOfUnknownResource");
    assert!(
        error
            .to_string()
            .contains("arn:aws:sqs:eu-west-1:111111111111:others"),
        "{error}"
    );
    assert!(app.notes.take().is_empty());
}

#[tokio::test]
async fn a_variable_of_the_template_decides_even_for_the_only_handler() {
    let arn = "arn:aws:sqs:eu-west-1:111111111111:stack-adoptions-4F2";
    let app = start_with(
        App::new("pets").events(events![adopt]),
        &[(Adoptions::RESOURCE, arn)],
    )
    .await;
    app.failures(&sqs("stack-adoptions-4F2", &[json!("x")]))
        .await;
    assert_eq!(app.notes.take(), ["adopt"]);
    let error = app
        .handle(&sqs("adoptions", &[json!("x")]))
        .await
        .unwrap_err();
    assert_eq!(error.error_type(), "Petstore.EventOfUnknownResource");
    assert!(app.notes.take().is_empty());
}

#[tokio::test]
async fn routes_and_handlers_share_a_function() {
    let app = start(
        App::new("pets")
            .routes(routes![list_pets])
            .events(events![adopt]),
    )
    .await;
    app.failures(&sqs("adoptions", &[json!("x")])).await;
    assert_eq!(app.notes.take(), ["adopt"]);
    let request = json!({
        "version": "2.0", "rawPath": "/pets", "rawQueryString": "", "headers": {},
        "requestContext": {"http": {"method": "GET", "path": "/pets"}}, "isBase64Encoded": false,
    });
    assert_eq!(app.handle(&request).await.unwrap()["statusCode"], 204);
    let error = app
        .handle(&json!({"triggerSource": "x"}))
        .await
        .unwrap_err();
    assert_eq!(error.error_type(), "Petstore.EventOfAnotherKind");
}
