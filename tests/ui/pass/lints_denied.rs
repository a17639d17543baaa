//! A crate that takes lints seriously.
#![deny(warnings, missing_docs, unreachable_pub, missing_debug_implementations, rust_2018_idioms)]
#![deny(unused_qualifications, unused_lifetimes, elided_lifetimes_in_paths)]

use petstore::prelude::*;

/// A pet.
#[petstore::model]
#[derive(Debug)]
pub struct Pet<'a> {
    /// Its name.
    #[garde(length(min = 1))]
    #[serde(borrow)]
    pub name: std::borrow::Cow<'a, str>,
}

/// What goes wrong.
#[derive(Debug, thiserror::Error, HttpError)]
pub enum PetError {
    /// Nothing has this id.
    #[error("there is no pet {0}")]
    #[status(404)]
    NotFound(u32),
}

/// State.
#[derive(Debug)]
pub struct Pets;

/// Finds a pet.
#[route(GET, "/pets/{petId}", auth = iam, status(200, 404))]
pub async fn get_pet(pet_id: u32, _pets: &Pets) -> Result<Json<Pet<'static>>, PetError> {
    Err(PetError::NotFound(pet_id))
}

/// Adds a pet.
#[route(PUT, "/pets/{petId}", auth = api_key)]
pub(crate) async fn put_pet(pet_id: u32, Json(pet): Json<Pet<'_>>) -> Json<Pet<'_>> {
    let _ = pet_id;
    Json(pet)
}

/// The app.
pub fn app() -> App {
    App::new("pets").state(Pets).routes(routes![get_pet, put_pet])
}
