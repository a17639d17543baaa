use petstore::prelude::*;

#[route(GET, "/pets/{id")]
async fn get_pet(id: u32) -> NoContent {
    let _ = id;
    NoContent
}
