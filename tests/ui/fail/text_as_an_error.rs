use petstore::prelude::*;

#[route(DELETE, "/pets/{petId}")]
async fn delete_pet(pet_id: u32) -> Result<NoContent, String> {
    Err(format!("there is no pet {pet_id}"))
}
