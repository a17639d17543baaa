use petstore::prelude::*;

#[route(GET, "/pets/{pet id}")]
async fn get_pet(pet_id: u32) -> NoContent {
    let _ = pet_id;
    NoContent
}
