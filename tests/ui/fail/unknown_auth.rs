use petstore::prelude::*;

#[route(GET, "/pets", auth = oauth)]
async fn list_pets() -> NoContent {
    NoContent
}
