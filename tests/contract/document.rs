//! The OpenAPI document of an app that uses every feature, and those of the examples.

use std::borrow::Cow;

use petstore::{Caller, Form, HttpError, prelude::*};
use petstore_openapi::Options;
use petstore_openapi::{import::import, lint};

/// What a pet is.
#[model]
#[derive(Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Cat,
    Dog,
}

/// A pet for sale.
#[model]
struct Pet {
    id: u64,
    kind: Kind,
    #[garde(length(min = 1, max = 64))]
    name: String,
    /// In the shop's currency.
    #[garde(range(min = 0.0))]
    price: Option<f64>,
    #[garde(dive, length(max = 3))]
    #[serde(default)]
    vaccinations: Vec<Vaccination>,
    owner: Option<Owner>,
}

#[model]
struct Vaccination {
    #[garde(length(min = 1))]
    against: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reminders: Vec<String>,
}

#[model]
#[serde(tag = "type", rename_all = "camelCase")]
enum Owner {
    Person { name: String },
    Shelter { city: String, beds: u32 },
}

#[model]
struct Page<T> {
    items: Vec<T>,
    next: Option<String>,
}

#[model]
struct Filter {
    /// Only of this kind.
    kind: Option<Kind>,
    #[serde(default = "ten")]
    #[garde(range(min = 1, max = 100))]
    limit: u32,
    #[serde(rename = "maxPrice")]
    max_price: Option<f64>,
}

fn ten() -> u32 {
    10
}

#[derive(Debug, thiserror::Error, HttpError)]
enum PetError {
    #[error("there is no pet {0}")]
    #[status(404)]
    NotFound(u64),
    #[error("the pet was changed by another request")]
    #[status(412)]
    Changed,
    #[error("the disk is full")]
    #[status(500)]
    Full,
}

/// Lists pets.
///
/// The oldest come first.
#[route(GET, "/pets", auth = api_key)]
async fn list_pets(
    Query(_): Query<Filter>,
    #[name("tag")] Query(_): Query<Vec<String>>,
) -> Json<Page<Pet>> {
    Json(Page {
        items: Vec::new(),
        next: None,
    })
}

/// Puts a pet up for sale.
#[route(POST, "/pets", auth = iam)]
async fn create_pet(Json(pet): Json<Pet>, _: Caller<'_>) -> Created<Json<Pet>> {
    Created::at("/pets/1", Json(pet))
}

/// Finds a pet.
#[route(GET, "/pets/{petId}")]
async fn get_pet(
    pet_id: u64,
    Header(accept_language): Header<Option<String>>,
    Cookie(session): Cookie<Option<String>>,
) -> Option<Json<Pet>> {
    let _ = (pet_id, accept_language, session);
    None
}

/// Changes a pet.
#[route(PUT | PATCH, "/pets/{petId}", auth = cognito)]
async fn change_pet(
    pet_id: u64,
    Header(if_match): Header<String>,
    Json(pet): Json<Pet>,
) -> Result<Json<Pet>, PetError> {
    match (pet_id, if_match.as_str()) {
        (0, _) => Err(PetError::NotFound(0)),
        (_, "*") => Err(PetError::Full),
        (_, "1") => Ok(Json(pet)),
        _ => Err(PetError::Changed),
    }
}

/// Takes a picture of a pet.
#[route(PUT, "/pets/{petId}/picture")]
async fn put_picture(pet_id: u64, picture: Binary<'_>) -> NoContent {
    let _ = (pet_id, picture);
    NoContent
}

/// Gives the picture.
#[route(GET, "/pets/{petId}/picture")]
async fn get_picture(pet_id: u64) -> Binary<'static> {
    Binary(Cow::Owned(pet_id.to_be_bytes().into()))
}

#[model]
struct Login {
    user: String,
    #[serde(default)]
    stay: bool,
}

/// Lets a keeper in.
#[route(POST, "/login")]
async fn login(Form(login): Form<Login>) -> Redirect<303> {
    Redirect::to(format!("/keepers/{}?stay={}", login.user, login.stay))
}

/// Shouts.
#[route(POST, "/shout", status(200, 422))]
async fn shout(text: Text<'_>) -> Response {
    let plain = http::HeaderValue::from_static("text/plain");
    Response::text(http::StatusCode::OK, plain, text.to_uppercase())
}

/// Files of the shop.
#[route(GET, "/files/{proxy+}")]
async fn file(proxy: &str) -> Html<String> {
    Html(format!("<h1>{proxy}</h1>"))
}

fn shop() -> App {
    App::new("pet shop")
        .version("2.1.0")
        .description("Everything about pets.")
        .routes(routes![
            list_pets,
            create_pet,
            get_pet,
            change_pet,
            put_picture,
            get_picture,
            login,
            shout,
            file
        ])
}

#[test]
fn a_shop_is_described_by_its_signatures() {
    let exported = petstore_openapi::export(&shop().contract(), &Options::default());
    insta::assert_snapshot!(exported.document.to_yaml());
    let only_the_function: Vec<String> = exported
        .unenforced
        .iter()
        .map(|constraint| format!("{} at {}", constraint.keyword, constraint.at))
        .collect();
    assert_eq!(
        only_the_function,
        ["maxItems at #/components/schemas/Pet/properties/vaccinations"]
    );
}

#[test]
fn the_same_app_gives_the_same_bytes() {
    let document = || petstore_openapi::export(&shop().contract(), &Options::default()).document;
    assert_eq!(document().to_json(), document().to_json());
}

#[test]
fn the_document_contains_the_whole_contract() {
    let api = shop().contract();
    let document = petstore_openapi::export(&api, &Options::default()).document;
    let imported = import(&document.to_json(), &Default::default());
    let imported = imported.expect("API Gateway would take it");
    let again = petstore_openapi::export(&imported.api, &Options::default()).document;
    assert_eq!(again.to_json(), document.to_json());
}

#[test]
fn api_gateway_would_accept_the_documents_of_the_examples() {
    for document in [
        include_str!("../../examples/hello/openapi.json"),
        include_str!("../../examples/petstore/openapi.json"),
    ] {
        let imported = import(document, &Default::default());
        assert!(imported.is_ok(), "{imported:?}");
    }
}

#[test]
fn the_document_passes_the_lints() {
    let all = lint::lint(&shop().contract());
    // Some routes of the shop are intentionally open to everyone.
    let others = all.iter().filter(|found| found.rule != lint::Rule::Open);
    assert_eq!(others.collect::<Vec<_>>(), [] as [&lint::Lint; 0]);
}

#[test]
fn the_document_has_the_size_from_which_responses_are_compressed() {
    let size = |app: App| {
        let exported = petstore_openapi::export(&app.contract(), &Options::default());
        let document: serde_json::Value =
            serde_json::from_str(&exported.document.to_json()).expect("JSON");
        document["x-amazon-apigateway-minimum-compression-size"].clone()
    };
    assert_eq!(
        size(App::new("t").routes(routes![])),
        serde_json::Value::Null
    );
    assert_eq!(
        size(App::new("t").routes(routes![]).compress_from(1024)),
        1024
    );
}
