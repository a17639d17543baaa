use petstore::prelude::*;

#[route(GET, "/pets", status(204, 204))]
async fn list_pets() -> NoContent {
    NoContent
}
