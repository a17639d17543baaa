use petstore::prelude::*;

#[route(GET | GET, "/pets")]
async fn list_pets() -> NoContent {
    NoContent
}
