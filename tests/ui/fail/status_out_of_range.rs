use petstore::prelude::*;

#[route(GET, "/pets", status(204, 500))]
async fn list_pets() -> NoContent {
    NoContent
}
