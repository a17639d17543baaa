//! Methods whose backend is not the app's function.

use petstore::contract::{Integration, IntegrationType, Method, MethodResponse};
use petstore::prelude::*;
use petstore::test::Client;
use petstore::verb::Verb;
use petstore::{StartError, contract::MethodKey};
use serde_json::json;

#[model]
struct Pet {
    name: String,
}

#[route(POST, "/pets/{petId}")]
async fn feed_pet(pet_id: u64, Json(pet): Json<Pet>) -> Option<Json<Pet>> {
    let _ = pet_id;
    Some(Json(pet))
}

#[route(GET, "/pets/{petId}")]
async fn get_pet(pet_id: u64) -> Option<Json<Pet>> {
    let _ = pet_id;
    None
}

fn health() -> Method {
    Method {
        responses: [(200, MethodResponse::default())].into(),
        integration: Some(Integration::mock_response(200, &json!({"up": true}))),
        ..Method::default()
    }
}

#[tokio::test]
async fn a_mock_responds_until_there_is_a_backend() {
    let app = || {
        let rex = Integration::mock_response(200, &json!({"name": "Rex"}));
        App::new("pets").route_with_integration::<get_pet>(rex)
    };
    let method = super::method(&app().contract(), Verb::Get, "/pets/{petId}");
    // A mock does not read the path and does not take long.
    let statuses: Vec<u16> = method.responses.keys().copied().collect();
    assert_eq!(statuses, [200, 404, 500]);

    let client = Client::new(app()).await.unwrap();
    let response = client.get("/pets/7").send().await;
    assert_eq!(
        response.json::<serde_json::Value>().unwrap(),
        json!({"name": "Rex"})
    );
}

#[test]
fn the_gateway_validates_what_no_function_does() {
    let any = Integration::mock_response(200, &json!(null));
    let api = App::new("pets")
        .route_with_integration::<feed_pet>(any)
        .contract();
    let method = super::method(&api, Verb::Post, "/pets/{petId}");
    let validator = method.request_validator.as_deref();
    assert_eq!(validator, Some("body-and-parameters"));
    assert!(method.responses.contains_key(&400));
    assert!(api.models.contains_key("Pet"));
}

#[test]
fn an_http_backend_gets_the_path_parameters_of_its_uri() {
    let backend = Integration::http_proxy("POST", "https://pets.example/v1/{petId}");
    let api = App::new("pets")
        .route_with_integration::<feed_pet>(backend)
        .contract();
    let method = super::method(&api, Verb::Post, "/pets/{petId}");
    let integration = method.integration.unwrap();
    assert_eq!(integration.integration_type, IntegrationType::HttpProxy);
    let (to, from) = integration.request_parameters.first_key_value().unwrap();
    assert_eq!(
        (to.as_str(), from.as_str()),
        (
            "integration.request.path.petId",
            "method.request.path.petId"
        )
    );
    let statuses: Vec<u16> = method.responses.keys().copied().collect();
    assert_eq!(statuses, [200, 400, 404, 500, 504]);
}

#[tokio::test]
async fn a_method_needs_no_function() {
    let app = || App::new("pets").routes(routes![feed_pet]);
    let app = || app().method(Verb::Get, "/health", health());
    let method = super::method(&app().contract(), Verb::Get, "/health");
    assert_eq!(method, health());
    let client = Client::new(app()).await.unwrap();
    assert_eq!(client.get("/health").send().await.text(), r#"{"up":true}"#);
}

#[tokio::test]
async fn a_method_cannot_replace_another() {
    let app = App::new("pets").routes(routes![feed_pet]);
    let clash = app.method(Verb::Post, "/pets/{petId}", health());
    let error = clash.start().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "POST /pets/{petId} is already defined: remove this method, or the earlier route or method"
    );

    let app = App::new("pets").routes(routes![feed_pet]);
    let other_name = app.method(MethodKey::Any, "/pets/{id}", health());
    let error = other_name.start().await.unwrap_err();
    assert!(
        matches!(&error, StartError::Method { path, .. } if path == "/pets/{id}"),
        "{error}"
    );
}
