use petstore::prelude::*;

#[route(get, "/pets")]
async fn list_pets() -> NoContent {
    NoContent
}
