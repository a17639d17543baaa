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

impl std::str::FromStr for PetId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
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

/// A pet as the stream of the table contains it, without the attributes that only mark something.
#[model]
#[derive(Clone, Debug, PartialEq)]
pub struct StoredPet {
    /// The key.
    #[serde(rename = "petId")]
    pub id: PetId,
    /// The species.
    pub r#type: String,
    /// The price.
    pub price: f64,
}

impl From<StoredPet> for Pet {
    fn from(StoredPet { id, r#type, price }: StoredPet) -> Self {
        Pet { id, r#type, price }
    }
}
