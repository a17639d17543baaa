//! An app that lets the gateway validate bodies: the gateway checks them by the schemas of its
//! types.

use petstore::prelude::*;
use petstore::test::Client;
use serde_json::json;

#[model]
struct NewPet {
    #[garde(length(min = 1, max = 8))]
    name: String,
    #[garde(range(min = 0.0))]
    price: Option<f64>,
    #[garde(dive)]
    #[serde(default)]
    friends: Vec<NewPet>,
}

#[route(POST, "/pets")]
async fn create_pet(Json(pet): Json<NewPet>) -> Json<String> {
    Json(format!(
        "{} {:?} {}",
        pet.name,
        pet.price,
        pet.friends.len()
    ))
}

#[tokio::test]
async fn the_gateway_rejects_what_the_function_would() {
    let app = App::new("pets").routes(routes![create_pet]);
    let client = Client::new(app.validate_at_gateway()).await.unwrap();
    let ok = json!({"name": "Rex", "price": null, "friends": [{"name": "Tom", "price": 2.5}]});
    let response = client.post("/pets").json(&ok).send().await;
    assert_eq!(
        (
            response.status().as_u16(),
            &*response.json::<String>().unwrap()
        ),
        (200, "Rex None 1")
    );
    for bad in [
        json!({}),
        json!([]),
        json!({"name": ""}),
        json!({"name": "far too long"}),
        json!({"name": 5}),
        json!({"name": "Rex", "price": -1}),
        json!({"name": "Rex", "friends": [{"name": ""}]}),
    ] {
        let response = client.post("/pets").json(&bad).send().await;
        assert_eq!(response.status(), 400, "{bad}");
        assert_eq!(
            response.json::<serde_json::Value>().unwrap(),
            json!({"message": "Invalid request body"}),
            "{bad}"
        );
    }
}
