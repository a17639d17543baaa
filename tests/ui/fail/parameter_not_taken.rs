use petstore::prelude::*;

#[route(GET, "/pets/{petId}")]
async fn get_pet() -> NoContent {
    NoContent
}
