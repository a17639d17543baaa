use petstore::prelude::*;

#[route()]
async fn list_pets() -> NoContent {
    NoContent
}
