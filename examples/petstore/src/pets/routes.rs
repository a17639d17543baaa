//! The endpoints of pets.

use petstore::prelude::*;

use super::{
    AddError, Adopted, Cursor, FindError, Listing, NewPet, Page, Pet, PetId, Pets, StoreError,
};

/// All routes.
pub const ROUTES: &[petstore::RouteEntry] = routes![create_pet, list_pets, get_pet, delete_pet];

/// Puts a pet up for adoption.
#[route(POST, "/pets", auth = api_key)]
async fn create_pet(
    Json(new): Json<NewPet<'_>>,
    pets: &Pets,
) -> Result<Created<Json<Adopted>>, AddError> {
    let pet = Pet {
        id: PetId::random(),
        r#type: new.r#type.into_owned(),
        // A table cannot store -0.
        price: new.price.abs(),
    };
    if !pets.add(&pet).await? {
        return Err(AddError::Exists(pet.id));
    }
    let message = format!("Your pet {} has been adopted.", pet.r#type);
    Ok(Created::at(
        format!("pets/{}", pet.id),
        Json(Adopted { pet, message }),
    ))
}

/// The pets to list.
#[model]
struct Wanted {
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
async fn list_pets(Query(wanted): Query<Wanted>, pets: &Pets) -> Result<Json<Listing>, StoreError> {
    let page = Page {
        limit: wanted.limit as usize,
        after: wanted.next,
        r#type: wanted.r#type.as_deref(),
    };
    Ok(Json(pets.list(page).await?))
}

/// Finds one pet.
#[route(GET, "/pets/{petId}", auth = api_key)]
async fn get_pet(pet_id: PetId, pets: &Pets) -> Result<Json<Pet>, FindError> {
    pets.get(pet_id)
        .await?
        .map(Json)
        .ok_or(FindError::NotFound(pet_id))
}

/// Takes a pet off the list.
#[route(DELETE, "/pets/{petId}", auth = api_key)]
async fn delete_pet(pet_id: PetId, pets: &Pets) -> Result<NoContent, FindError> {
    if pets.remove(pet_id).await? {
        Ok(NoContent)
    } else {
        Err(FindError::NotFound(pet_id))
    }
}
