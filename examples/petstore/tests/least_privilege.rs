//! Each function may do what its signatures ask for, and no more: the handlers of the app run with
//! the permissions of functions that have their handles, and of functions that lack one of them.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]
#![cfg(feature = "local")]

use std::future::Future;

use aws_sdk_dynamodb::types::AttributeValue;
use petstore::RouteEntry;
use petstore::prelude::*;
use petstore::test::{self, Client, EventClient, Services, TestEvent};
use petstore_app::pets::{Pet, PetId, Pets, StoredPet};
use petstore_app::photos::PhotoStore;
use petstore_app::resources::{CountedTable, PetAddedTopic, PetsTable, Photos, StatisticsTable};
use petstore_app::statistics::Statistics;
use petstore_app::{ROUTES, notifications, statistics};
use serde_json::json;

#[route(GET, "/read-pets")]
async fn read_pets(_pets: Table<'_, PetsTable, Read>) -> NoContent {
    NoContent
}

#[route(GET, "/write-pets")]
async fn write_pets(_pets: Table<'_, PetsTable, Write>) -> NoContent {
    NoContent
}

#[route(GET, "/publish")]
async fn publish(_added: Publisher<'_, PetAddedTopic>) -> NoContent {
    NoContent
}

#[route(GET, "/write-photos")]
async fn write_photos(_photos: Bucket<'_, Photos, Write>) -> NoContent {
    NoContent
}

#[route(GET, "/read-statistics")]
async fn read_statistics(_statistics: Table<'_, StatisticsTable, Read>) -> NoContent {
    NoContent
}

#[route(GET, "/write-statistics")]
async fn write_statistics(_statistics: Table<'_, StatisticsTable, Write>) -> NoContent {
    NoContent
}

#[route(GET, "/mark-records")]
async fn mark_records(_counted: Table<'_, CountedTable, Write>) -> NoContent {
    NoContent
}

/// Services in which the function with this name has the handles of these routes. Other functions
/// have the handlers of the app, so that all resources exist.
fn services(function: &'static str, handles: &'static [RouteEntry]) -> Services {
    let app = App::new("shop")
        .function(function, handles, events![])
        .function("others", ROUTES, notifications::EVENTS)
        .function("more", routes![], statistics::EVENTS);
    Services::in_memory(&app).expect("the resources are valid")
}

fn with_state(app: App) -> App {
    app.state_from(Pets::connect)
        .state_from(Statistics::connect)
        .state_from(PhotoStore::connect)
}

fn dog() -> Pet {
    Pet {
        id: PetId::random(),
        r#type: "dog".to_owned(),
        price: 249.99,
    }
}

/// The table of pets, used by a developer.
async fn pets(services: &Services) -> Pets {
    let client = aws_sdk_dynamodb::Client::new(&services.config().await);
    Pets::new(client, "pets")
}

/// The status of a request to the function `api` with these handles.
async fn status<F: Future<Output = test::TestResponse>>(
    handles: &'static [RouteEntry],
    send: impl FnOnce(Client, PetId) -> F,
) -> u16 {
    let services = services("api", handles);
    let dog = dog();
    let added = pets(&services).await.add(&dog).await;
    assert!(added.expect("the table responds"));
    let sent = services.run(async {
        let app = with_state(App::new("petstore").function("api", ROUTES, events![]));
        let app = app.resource_arns(services.resource_arns());
        let client = Client::new(app).await.expect("the app starts");
        send(client, dog.id).await
    });
    sent.await.status().as_u16()
}

#[tokio::test]
async fn a_route_needs_each_of_its_handles() {
    let list = |client: Client, _| async move {
        client.get("/pets").api_key(Client::API_KEY).send().await
    };
    assert_eq!(status(routes![read_pets], list).await, 200);
    assert_eq!(status(routes![write_pets], list).await, 500);

    let create = |client: Client, _| async move {
        let body = json!({"type": "dog", "price": 1});
        client
            .post("/pets")
            .api_key(Client::API_KEY)
            .json(&body)
            .send()
            .await
    };
    assert_eq!(status(routes![write_pets, publish], create).await, 201);
    assert_eq!(status(routes![read_pets, publish], create).await, 500);
    // A pet that is stored is acknowledged, even if it cannot be announced yet.
    assert_eq!(status(routes![write_pets], create).await, 201);

    let photo = |client: Client, id: PetId| async move {
        let put = client
            .put(&format!("/pets/{id}/photo"))
            .api_key(Client::API_KEY);
        put.header("content-type", "image/png")
            .body("a dog")
            .send()
            .await
    };
    assert_eq!(status(routes![read_pets, write_photos], photo).await, 204);
    assert_eq!(status(routes![read_pets], photo).await, 500);
    assert_eq!(status(routes![write_photos], photo).await, 500);

    let stats = |client: Client, _| async move {
        client.get("/stats").api_key(Client::API_KEY).send().await
    };
    assert_eq!(status(routes![read_statistics], stats).await, 200);
    assert_eq!(status(routes![write_statistics], stats).await, 500);
}

/// Whether the function with these handles handles an event about a new pet.
async fn handles(
    function: &'static str,
    events: &'static [petstore::EventEntry],
    handles: &'static [RouteEntry],
    event: impl FnOnce(&StoredPet) -> TestEvent,
) -> bool {
    outcome(function, events, handles, event).await.is_handled
}

/// What became of an event about a new pet.
#[derive(Debug, PartialEq)]
struct Outcome {
    is_handled: bool,
    is_unpublished: bool,
}

async fn outcome(
    function: &'static str,
    events: &'static [petstore::EventEntry],
    handles: &'static [RouteEntry],
    event: impl FnOnce(&StoredPet) -> TestEvent,
) -> Outcome {
    let services = services(function, handles);
    let Pet { id, r#type, price } = dog();
    let stored = StoredPet {
        id,
        r#type: r#type.clone(),
        price,
    };
    let added = pets(&services).await.add(&Pet { id, r#type, price }).await;
    assert!(added.expect("the table responds"));
    let app = with_state(App::new("petstore").function(function, routes![], events));
    let app = app.resource_arns(services.resource_arns());
    let client = services.run(EventClient::new(app)).await;
    let client = client.expect("the app starts");
    let sent = services.run_as(function, client.send(event(&stored))).await;
    let is_unpublished = pets(&services).await.is_unpublished(id).await;
    Outcome {
        is_handled: sent.is_ok_and(|result| result.failed().is_empty()),
        is_unpublished: is_unpublished.expect("the table responds"),
    }
}

fn inserted(pet: &StoredPet) -> TestEvent {
    test::stream().insert(pet).from_resource::<PetsTable>()
}

#[tokio::test]
async fn counting_needs_both_tables() {
    let count = |given| handles("statistics", statistics::EVENTS, given, inserted);
    assert!(count(routes![write_statistics, mark_records]).await);
    assert!(!count(routes![write_statistics]).await);
    assert!(!count(routes![mark_records]).await);
    assert!(!count(routes![read_statistics, mark_records]).await);
}

#[tokio::test]
async fn publishing_what_was_missed_needs_the_topic_and_the_table() {
    let publish_missed = |given| async move {
        let events = notifications::EVENTS;
        let outcome = outcome("notifications", events, given, inserted).await;
        (outcome.is_handled, outcome.is_unpublished)
    };
    let all = publish_missed(routes![read_pets, write_pets, publish]);
    assert_eq!(all.await, (true, false));
    let without_topic = publish_missed(routes![read_pets, write_pets]);
    assert_eq!(without_topic.await, (false, true));
    let without_reading = publish_missed(routes![write_pets, publish]);
    assert_eq!(without_reading.await, (false, true));
    // It is published, and the mark stays.
    let without_writing = publish_missed(routes![read_pets, publish]);
    assert_eq!(without_writing.await, (true, true));
}

#[tokio::test]
async fn the_report_needs_to_read_the_statistics() {
    let report = |given| {
        handles("statistics", statistics::EVENTS, given, |_| {
            test::schedule("report")
        })
    };
    assert!(report(routes![read_statistics]).await);
    assert!(!report(routes![write_statistics]).await);
}

/// A handler that may read the pets, and does more.
#[route(GET, "/greedy/{call}")]
async fn greedy(call: String, pets: Table<'_, PetsTable, Read>) -> String {
    let config = petstore::aws::config().await;
    let client = aws_sdk_dynamodb::Client::new(&config);
    let key = || AttributeValue::S("1".to_owned());
    let table = pets.name();
    let error = match &*call {
        "get" => {
            let get = client.get_item().table_name(table).key("petId", key());
            get.send().await.err().map(|error| format!("{error:?}"))
        }
        "put" => {
            let put = client.put_item().table_name(table).item("petId", key());
            put.send().await.err().map(|error| format!("{error:?}"))
        }
        "scan-statistics" => {
            let scan = client.scan().table_name("statistics");
            scan.send().await.err().map(|error| format!("{error:?}"))
        }
        "photo" => {
            let client = aws_sdk_s3::Client::new(&config);
            let put = client.put_object().bucket("photos").key("pets/1");
            put.send().await.err().map(|error| format!("{error:?}"))
        }
        _ => Some("unknown".to_owned()),
    };
    error.unwrap_or_else(|| "done".to_owned())
}

#[tokio::test]
async fn a_handler_that_goes_beyond_its_signature_is_refused() {
    let services = services("api", routes![greedy]);
    let responses = services.run(async {
        let app = App::new("petstore").function("api", routes![greedy], events![]);
        let client = Client::new(app).await.expect("the app starts");
        let mut responses = Vec::new();
        for call in ["get", "put", "scan-statistics", "photo"] {
            let response = client.get(&format!("/greedy/{call}")).send().await;
            responses.push(response.text().to_owned());
        }
        responses
    });
    let responses = responses.await;
    assert_eq!(responses[0], "done");
    for refused in &responses[1..] {
        assert!(refused.contains("AccessDenied"), "{refused}");
    }
}
