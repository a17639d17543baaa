use petstore::prelude::*;

#[route(GET, "/pets", headers("X Total"))]
async fn list_pets() -> NoContent {
    NoContent
}
