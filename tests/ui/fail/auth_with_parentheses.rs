use petstore::prelude::*;

#[route(GET, "/pets", auth(api_key))]
async fn list_pets() -> NoContent {
    NoContent
}
