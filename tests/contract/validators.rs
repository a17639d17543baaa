//! Which validation happens where: by default the function validates bodies and the gateway checks
//! required parameters; the gateway can also validate bodies.

use petstore::contract::Api;
use petstore::prelude::*;
use petstore::test::Client;
use petstore::verb::Verb;
use serde_json::json;

#[model]
struct NewPet {
    #[garde(length(min = 1))]
    name: String,
}

#[route(POST, "/pets")]
async fn create_pet(Query(shop): Query<String>, Json(pet): Json<NewPet>) -> String {
    format!("{} of {shop}", pet.name)
}

#[route(GET, "/pets")]
async fn list_pets(Query(kind): Query<Option<String>>) -> String {
    kind.unwrap_or_default()
}

fn pets() -> App {
    App::new("pets").routes(routes![create_pet, list_pets])
}

/// The name of the validator, and whether it checks bodies and parameters.
fn validator(api: &Api, verb: Verb) -> Option<(String, bool, bool)> {
    let name = super::method(api, verb, "/pets").request_validator?;
    let validator = api.request_validators[&name];
    let parameters = validator.validate_request_parameters;
    Some((name, validator.validate_request_body, parameters))
}

#[tokio::test]
async fn by_default_the_function_validates_bodies() {
    let api = pets().contract();
    let parameters = ("parameters".to_owned(), false, true);
    assert_eq!(validator(&api, Verb::Post), Some(parameters));
    assert_eq!(validator(&api, Verb::Get), None);
    assert_eq!(api.request_validators.len(), 1);

    let client = Client::new(pets()).await.unwrap();
    let bad = client.post("/pets?shop=a").json(&json!({"name": ""}));
    let response: serde_json::Value = bad.send().await.json().unwrap();
    assert_eq!(response["errors"][0]["pointer"], "#/name");
}

/// `tests/validate_at_gateway.rs` tests the effect.
#[test]
fn the_gateway_can_validate_bodies() {
    let api = pets().validate_at_gateway().contract();
    let all = ("body-and-parameters".to_owned(), true, true);
    assert_eq!(validator(&api, Verb::Post), Some(all));
    assert_eq!(validator(&api, Verb::Get), None);
    assert_eq!(api.request_validators.len(), 1);
}
