use petstore::prelude::*;

#[route(GET, "/pets/{petId}")]
async fn get_pet(id: u32) -> Json<u32> {
    Json(id)
}
