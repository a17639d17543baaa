use petstore::prelude::*;

#[route(GET, "/pets", status(204), status(404))]
async fn list_pets() -> NoContent {
    NoContent
}
