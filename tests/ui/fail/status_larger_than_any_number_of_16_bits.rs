use petstore::prelude::*;

#[route(GET, "/pets", status(99999))]
async fn list_pets() -> NoContent {
    NoContent
}
