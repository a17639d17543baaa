use petstore::prelude::*;

#[route(GET)]
async fn list_pets() -> NoContent {
    NoContent
}
