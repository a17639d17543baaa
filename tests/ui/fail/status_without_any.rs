use petstore::prelude::*;

#[route(GET, "/pets", status())]
async fn list_pets() -> NoContent {
    NoContent
}
