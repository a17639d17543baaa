//! Pets up for adoption.

mod cursor;
mod item;
mod repository;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use cursor::{Cursor, InvalidCursor};
pub use repository::{Listing, Page, Pets, StoreError};

/// Tells one pet from all others.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct PetId(Uuid);

impl PetId {
    /// An id that no other pet has.
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pet {
    /// Its id.
    pub id: PetId,
    /// Which animal it is, such as `dog`.
    pub r#type: String,
    /// What it costs, in the shop's currency.
    pub price: f64,
}
