//! Who validates: the function bodies and the gateway the presence of parameters, or the gateway all.

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

/// Name, body, parameters.
fn validator(api: &Api, verb: Verb) -> Option<(String, bool, bool)> {
    let name = super::method(api, verb, "/pets").request_validator?;
    let validator = api.request_validators[&name];
    let parameters = validator.validate_request_parameters;
    Some((name, validator.validate_request_body, parameters))
}

#[tokio::test]
async fn bodies_are_the_functions_to_validate() {
    let api = pets().contract();
    let parameters = ("parameters".to_owned(), false, true);
    assert_eq!(validator(&api, Verb::Post), Some(parameters));
    assert_eq!(validator(&api, Verb::Get), None);
    assert_eq!(api.request_validators.len(), 1);

    let client = Client::new(pets()).await.unwrap();
    let bad = client.post("/pets?shop=a").json(&json!({"name": ""}));
    let answer: serde_json::Value = bad.send().await.json().unwrap();
    assert_eq!(answer["errors"][0]["pointer"], "#/name");
}

/// What that does is in `tests/validate_at_gateway.rs`.
#[test]
fn or_the_gateways() {
    let api = pets().validate_at_gateway().contract();
    let all = ("body-and-parameters".to_owned(), true, true);
    assert_eq!(validator(&api, Verb::Post), Some(all));
    assert_eq!(validator(&api, Verb::Get), None);
    assert_eq!(api.request_validators.len(), 1);
}
