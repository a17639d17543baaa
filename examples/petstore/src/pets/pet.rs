//! A pet and its id.

use std::fmt;

use petstore::model;
use uuid::Uuid;

/// The unique id of a pet.
#[model]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(transparent)]
pub struct PetId(Uuid);

impl PetId {
    /// A new, unique id.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl From<Uuid> for PetId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl From<PetId> for Uuid {
    fn from(id: PetId) -> Self {
        id.0
    }
}

impl fmt::Display for PetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A pet up for adoption.
#[model]
#[derive(Clone, Debug, PartialEq)]
pub struct Pet {
    /// Its id.
    pub id: PetId,
    /// The species, such as `dog`.
    pub r#type: String,
    /// The price in the shop's currency.
    pub price: f64,
}
