use petstore::prelude::*;

pub struct PetId(u32);

#[route(GET, "/pets/{petId}")]
async fn get_pet(pet_id: PetId) -> Json<u32> {
    Json(pet_id.0)
}
