use petstore::prelude::*;

#[route(GET, "/pets", timeout = 3)]
async fn list_pets() -> NoContent {
    NoContent
}
