//! Pets up for adoption: their types, and the errors of their endpoints.

mod cursor;
mod item;
mod pet;
mod repository;
mod routes;

use std::borrow::Cow;

use petstore::{HttpError, model};

pub use cursor::{Cursor, InvalidCursor};
pub use pet::{Pet, PetId, StoredPet};
pub use repository::{Listing, Page, Pets, StoreError, whole_story};
pub(crate) use routes::{create_pet, delete_pet, get_pet, list_pets};

/// A pet to put up for adoption.
#[model]
#[derive(Clone, Debug, PartialEq)]
pub struct NewPet<'a> {
    /// The species, such as `dog`.
    #[garde(length(chars, min = 1, max = 64))]
    #[serde(borrow)]
    pub r#type: Cow<'a, str>,
    /// The price in the shop's currency.
    #[garde(range(min = 0.0), custom(fits_the_table))]
    pub price: f64,
}

fn fits_the_table(price: &f64, _: &()) -> garde::Result {
    if *price < 0.0 || item::holds_price(*price) {
        return Ok(());
    }
    Err(garde::Error::new(
        "larger or closer to 0 than the table can store",
    ))
}

/// A pet that was just put up for adoption.
#[model]
#[derive(Clone, Debug, PartialEq)]
pub struct Adopted {
    /// The pet.
    pub pet: Pet,
    /// A message for the customer.
    pub message: String,
}

/// The message that a pet was put up for adoption.
#[model]
#[derive(Clone, Debug, PartialEq)]
pub struct PetAdded {
    /// The same for each message about the same pet, so that a receiver recognizes a second one.
    pub event_id: String,
    /// The pet.
    pub pet: Pet,
}

impl PetAdded {
    /// The message about a pet.
    pub fn new(pet: Pet) -> Self {
        PetAdded {
            event_id: event_id(pet.id),
            pet,
        }
    }
}

/// The id of the message about the pet with this id. It ties together what the log contains about
/// it.
pub(crate) fn event_id(pet: PetId) -> String {
    format!("pet-added-{pet}")
}

/// Why a pet cannot be put up for adoption.
#[derive(Debug, thiserror::Error, HttpError)]
pub enum AddError {
    /// A pet with this id already exists.
    #[error("pet {0} already exists")]
    #[status(409)]
    Exists(PetId),
    /// The table cannot be accessed.
    #[error(transparent)]
    #[status(500)]
    Store(#[from] StoreError),
}

/// Why the pet with an id cannot be used.
#[derive(Debug, thiserror::Error, HttpError)]
pub enum FindError {
    /// There is no pet with this id.
    #[error("there is no pet {0}")]
    #[status(404)]
    NotFound(PetId),
    /// The table cannot be accessed.
    #[error(transparent)]
    #[status(500)]
    Store(#[from] StoreError),
}
