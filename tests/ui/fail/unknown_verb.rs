use petstore::prelude::*;

#[route(FETCH, "/pets")]
async fn list_pets() -> NoContent {
    NoContent
}
