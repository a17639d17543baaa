//! The endpoints of pets.

use petstore::aws::Publish;
use petstore::prelude::*;

use super::{
    AddError, Adopted, Cursor, FindError, Listing, NewPet, Page, Pet, PetAdded, PetId, Pets,
    StoreError, whole_story,
};
use crate::resources::{PetAddedTopic, PetsTable};

/// Puts a pet up for adoption.
#[route(POST, "/pets", auth = api_key)]
pub(crate) async fn create_pet(
    Json(new): Json<NewPet<'_>>,
    pets: &Pets,
    table: Table<'_, PetsTable, Write>,
    added: Publisher<'_, PetAddedTopic>,
) -> Result<Created<Json<Adopted>>, AddError> {
    let pet = Pet {
        id: PetId::random(),
        r#type: new.r#type.into_owned(),
        // A table cannot store -0.
        price: new.price.abs(),
    };
    let event = PetAdded::new(pet.clone());
    tracing::info!(
        event = event.event_id,
        "api: putting a {} up for adoption",
        pet.r#type
    );
    let pets = pets.in_table(table.name_for_writing());
    if !pets.add(&pet).await? {
        return Err(AddError::Exists(pet.id));
    }
    tracing::info!(event = event.event_id, "api: stored the pet");
    announce(&event, &pets, added).await;
    let message = format!("Your pet {} has been adopted.", pet.r#type);
    Ok(Created::at(
        format!("pets/{}", pet.id),
        Json(Adopted { pet, message }),
    ))
}

/// Publishes the message about a new pet. The pet is stored, so the request succeeds even if this
/// fails: the stream of the table publishes what was missed.
async fn announce(event: &PetAdded, pets: &Pets, added: Publisher<'_, PetAddedTopic>) {
    match added.publish(event).await {
        Ok(message_id) => {
            tracing::info!(event = event.event_id, message_id, "api: published the pet");
            if let Err(error) = pets.mark_published(event.pet.id).await {
                tracing::warn!(event = event.event_id, %error, "the stream publishes the pet again");
            }
        }
        Err(error) => {
            let error = whole_story(&error);
            tracing::error!(
                event = event.event_id,
                error,
                "the stream has to publish the pet"
            );
        }
    }
}

/// The pets to list.
#[model]
pub(crate) struct Wanted {
    /// The maximum number of pets.
    #[serde(default = "twenty")]
    #[garde(range(min = 1, max = 100))]
    limit: u32,
    /// The `next` of the previous page.
    next: Option<Cursor>,
    /// Only pets of this type.
    #[garde(length(chars, min = 1, max = 64))]
    r#type: Option<String>,
}

fn twenty() -> u32 {
    20
}

/// Lists the pets, page by page.
#[route(GET, "/pets", auth = api_key)]
pub(crate) async fn list_pets(
    Query(wanted): Query<Wanted>,
    pets: &Pets,
    table: Table<'_, PetsTable, Read>,
) -> Result<Json<Listing>, StoreError> {
    let page = Page {
        limit: wanted.limit as usize,
        after: wanted.next,
        r#type: wanted.r#type.as_deref(),
    };
    let pets = pets.in_table(table.name_for_reading());
    Ok(Json(pets.list(page).await?))
}

/// Finds one pet.
#[route(GET, "/pets/{petId}", auth = api_key)]
pub(crate) async fn get_pet(
    pet_id: PetId,
    pets: &Pets,
    table: Table<'_, PetsTable, Read>,
) -> Result<Json<Pet>, FindError> {
    let pets = pets.in_table(table.name_for_reading());
    pets.get(pet_id)
        .await?
        .map(Json)
        .ok_or(FindError::NotFound(pet_id))
}

/// Takes a pet off the list.
#[route(DELETE, "/pets/{petId}", auth = api_key)]
pub(crate) async fn delete_pet(
    pet_id: PetId,
    pets: &Pets,
    table: Table<'_, PetsTable, Write>,
) -> Result<NoContent, FindError> {
    let pets = pets.in_table(table.name_for_writing());
    if pets.remove(pet_id).await? {
        Ok(NoContent)
    } else {
        Err(FindError::NotFound(pet_id))
    }
}
