//! The resources of the app as types. The template, the local world and the permissions of each
//! function all come from these constants and from the signatures that name them.

use petstore::prelude::*;

use crate::pets::{PetAdded, PetId};

/// The pets. Its stream feeds the statistics.
#[table("pets", key = "petId", stream = new_and_old_images)]
pub struct PetsTable;

/// The number and the average price of the pets of each type.
#[table("statistics", key = "type")]
pub struct StatisticsTable;

/// The records of the stream that the statistics contain. A record is delivered again for at most
/// 24 hours; its marker stays for two days.
#[table("counted-records", key = "recordId", ttl = "expires")]
pub struct CountedTable;

/// Announces each new pet.
#[topic("pet-added", message = PetAdded)]
pub struct PetAddedTopic;

/// The adoptions that the shelter has to prepare.
#[queue("adoptions", from = PetAddedTopic, dead_letter_after = 5)]
pub struct Adoptions;

/// The photos of pets, each under the id of its pet.
#[bucket("photos")]
pub struct Photos;

/// The key of a pet's photo.
pub fn photo_key(id: PetId) -> String {
    format!("pets/{id}")
}
