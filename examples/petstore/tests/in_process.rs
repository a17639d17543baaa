//! The app behind its gateway, in process: arbitrary requests, and details that must not reach
//! clients.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]
#![cfg(feature = "local")]

use petstore::App;
use petstore::test::{Client, Services, TestResponse};
use petstore_app::ROUTES;
use petstore_app::pets::{Adopted, Pet, Pets};
use petstore_app::photos::PhotoStore;
use petstore_app::statistics::Statistics;
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A client of the app on a new file, with the table of pets or with one that does not exist.
async fn client(with_table: bool) -> (Client, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let services = Services::with_tables_in(&petstore_app::app(), &folder.path().join("pets.db"));
    let config = services.expect("the file opens").config().await;
    let table = if with_table { "pets" } else { "strays" };
    let pets = Pets::new(aws_sdk_dynamodb::Client::new(&config), table);
    let app = App::new("petstore")
        .routes(ROUTES)
        .state(pets)
        .state_from(Statistics::connect)
        .state_from(PhotoStore::connect);
    (Client::new(app).await.expect("the app starts"), folder)
}

async fn get(client: &Client, path: &str) -> TestResponse {
    client.get(path).api_key(Client::API_KEY).send().await
}

async fn post(client: &Client, body: &Value) -> TestResponse {
    client
        .post("/pets")
        .api_key(Client::API_KEY)
        .json(body)
        .send()
        .await
}

#[tokio::test]
async fn a_failing_store_is_a_500_without_details() {
    let (client, _folder) = client(false).await;
    let dog = json!({"type": "dog", "price": 249.99});
    let place = "/pets/0190a6f2-0000-7000-8000-000000000000";
    for response in [
        post(&client, &dog).await,
        get(&client, "/pets").await,
        get(&client, place).await,
        client.delete(place).api_key(Client::API_KEY).send().await,
    ] {
        assert_eq!(response.status(), 500);
        assert_eq!(response.text(), r#"{"message":"Internal server error"}"#);
    }
}

#[tokio::test]
async fn a_price_is_stored_to_the_last_digit() {
    let (client, _folder) = client(true).await;
    let response = post(
        &client,
        &json!({"type": "dog", "price": 5.1293155427808826e-26}),
    )
    .await;
    let Adopted { pet, .. } = response.json().expect("a 201 has a pet");
    let found = get(&client, &format!("/pets/{}", pet.id)).await;
    assert!(
        found.text().contains(r#""price":5.1293155427808826e-26"#),
        "{}",
        found.text()
    );
}

fn any_type() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => any::<String>().prop_map(Value::from),
        4 => "[a-z]{1,64}".prop_map(Value::from),
        1 => "\\PC{60,70}".prop_map(Value::from),
        1 => any::<i8>().prop_map(Value::from),
        1 => Just(Value::Null),
    ]
}

fn any_price() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => any::<f64>().prop_map(Value::from),
        4 => (0.0..1e4).prop_map(|price: f64| Value::from((price * 100.0).round() / 100.0)),
        1 => any::<i64>().prop_map(Value::from),
        1 => "[0-9.]{1,4}".prop_map(Value::from),
        1 => Just(Value::Null),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Each case sends several bodies, because creating the table takes longer than creating the
    /// pets.
    #[test]
    fn any_body_creates_a_pet_or_is_rejected(
        bodies in proptest::collection::vec((any_type(), any_price()), 1..16),
    ) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
        runtime.block_on(async {
            let (client, _folder) = client(true).await;
            for (r#type, price) in &bodies {
                let body = json!({"type": r#type, "price": price});
                let response = post(&client, &body).await;
                if response.status() == 400 {
                    let errors = &response.json::<Value>().expect("a 400 has a JSON body")["errors"];
                    assert!(errors.as_array().is_some_and(|errors| !errors.is_empty()), "{body}: {errors}");
                    continue;
                }
                assert_eq!(response.status(), 201, "{body}: {}", response.text());
                let Adopted { pet, .. } = response.json().expect("a 201 has a pet");
                assert_eq!(Some(pet.r#type.as_str()), r#type.as_str());
                assert_eq!(Some(pet.price), price.as_f64());
                let found = get(&client, &format!("/pets/{}", pet.id)).await;
                assert_eq!(found.json::<Pet>().expect("it is there"), pet);
            }
        });
    }
}
