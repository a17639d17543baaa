//! The function `notifications`: what reacts to a new pet.

use petstore::aws::{AwsError, Publish};
use petstore::prelude::*;

use crate::pets::{PetAdded, Pets, StoreError, StoredPet};
use crate::resources::{Adoptions, PetAddedTopic, PetsTable};

/// The handlers of the function.
pub const EVENTS: &[petstore::EventEntry] = events![prepare, welcome, publish_missed];

/// Prepares the adoption of a pet.
#[event(sqs, queue = Adoptions, batch = 10)]
async fn prepare(Json(added): Json<PetAdded>, record: Record<'_>) {
    tracing::info!(
        event = added.event_id,
        message_id = record.id(),
        "queue: preparing the adoption of a {}",
        added.pet.r#type
    );
}

/// Welcomes a pet, directly from the topic.
#[event(sns, topic = PetAddedTopic)]
async fn welcome(Json(added): Json<PetAdded>, record: Record<'_>) {
    tracing::info!(
        event = added.event_id,
        message_id = record.id(),
        "function: welcoming a {}",
        added.pet.r#type
    );
}

/// Why a missed announcement cannot be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishMissedError {
    /// The pets cannot be accessed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// SNS does not accept the message.
    #[error(transparent)]
    Publish(#[from] AwsError),
}

/// Publishes what the API has stored and not published. The window gives the API time to do so
/// itself.
#[event(dynamodb, table = PetsTable, window = 2)]
async fn publish_missed(
    change: Change<StoredPet>,
    table: Table<'_, PetsTable, ReadWrite>,
    added: Publisher<'_, PetAddedTopic>,
    pets: &Pets,
) -> Result<(), PublishMissedError> {
    let Change::Insert(pet) = change else {
        return Ok(());
    };
    let pets = pets.in_table(table.name_for_reading());
    if !pets.is_unpublished(pet.id).await? {
        return Ok(());
    }
    let event = PetAdded::new(pet.into());
    let message_id = added.publish(&event).await?;
    tracing::info!(
        event = event.event_id,
        message_id,
        "stream: published what the API had missed"
    );
    // The record must not come again for the mark: each time, the pet would be published.
    if let Err(error) = pets.mark_published(event.pet.id).await {
        tracing::warn!(event = event.event_id, %error, "the pet stays marked as unpublished");
    }
    Ok(())
}
