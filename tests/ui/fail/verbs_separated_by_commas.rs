use petstore::prelude::*;

#[route(GET, POST, "/pets")]
async fn list_pets() -> NoContent {
    NoContent
}
