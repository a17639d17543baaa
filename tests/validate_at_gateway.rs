//! An app that leaves its bodies to the gateway: the schemas of its types are models that the gateway can check by.

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
async fn the_gateway_refuses_what_the_function_would() {
    let app = App::new("pets").routes(routes![create_pet]);
    let client = Client::new(app.validate_at_gateway()).await.unwrap();
    let ok = json!({"name": "Rex", "price": null, "friends": [{"name": "Tom", "price": 2.5}]});
    let answer = client.post("/pets").json(&ok).send().await;
    assert_eq!(
        (answer.status().as_u16(), &*answer.json::<String>().unwrap()),
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
        let answer = client.post("/pets").json(&bad).send().await;
        assert_eq!(answer.status(), 400, "{bad}");
        assert_eq!(
            answer.json::<serde_json::Value>().unwrap(),
            json!({"message": "Invalid request body"}),
            "{bad}"
        );
    }
}
