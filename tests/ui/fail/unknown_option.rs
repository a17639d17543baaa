use petstore::prelude::*;

#[route(GET, "/pets", speed = 3)]
async fn list_pets() -> NoContent {
    NoContent
}
