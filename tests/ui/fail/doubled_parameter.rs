use petstore::prelude::*;

#[route(GET, "/pets/{id}/toys/{id}")]
async fn get_pet(id: u32) -> NoContent {
    let _ = id;
    NoContent
}
