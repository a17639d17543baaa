use petstore::prelude::*;

#[route(ANY | GET, "/pets")]
async fn list_pets() -> NoContent {
    NoContent
}
