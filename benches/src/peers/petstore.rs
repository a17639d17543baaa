//! petstore, called through `Function::handle`, as it is on Lambda.

use petstore::prelude::*;
use petstore::{Function, Invocation, SystemClock};

use super::peer::{Peer, ready};
use crate::case::Format;
use crate::pets::{self, Litter, NewPet, Pet, Pets};

/// Finds one pet.
#[route(GET, "/pets/{petId}")]
async fn get_pet(pet_id: u32) -> Result<Json<Pet<'static>>, PetError> {
    pets::find(pet_id)
        .map(Json)
        .ok_or(PetError::NotFound(pet_id))
}

/// Puts a pet up for adoption.
#[route(POST, "/pets")]
async fn create_pet(Json(pet): Json<NewPet<'_>>) -> Created<Json<Pet<'_>>> {
    let pet = pets::create(pet.kind, pet.name, pet.price);
    Created::at(pets::location(&pet), Json(pet))
}

/// Puts pets up for adoption.
#[route(POST, "/pets/import")]
async fn import_pets(Json(litter): Json<Litter<'_>>) -> Json<Pets<'_>> {
    let pets = litter.pets.into_iter();
    Json(pets::import(
        pets.map(|pet| (pet.kind, pet.name, pet.price)),
    ))
}

#[derive(Debug, thiserror::Error, HttpError)]
enum PetError {
    #[error("there is no pet {0}")]
    #[status(404)]
    NotFound(u32),
}

/// The API, written with petstore.
pub struct Petstore {
    function: Function,
    invocation: Invocation,
}

impl Petstore {
    /// Starts the app.
    pub fn new() -> Self {
        let app = App::new("pets").routes(routes![get_pet, create_pet, import_pets]);
        Petstore {
            function: ready(app.start()).expect("the app starts"),
            invocation: SystemClock::invocation(Context::new(
                "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            )),
        }
    }
}

impl Default for Petstore {
    fn default() -> Self {
        Petstore::new()
    }
}

impl Peer for Petstore {
    fn respond(&mut self, _: Format, event: &[u8]) -> Vec<u8> {
        ready(self.function.handle(event, &self.invocation))
            .expect("the event is a request")
            .into_bytes()
    }
}
