use petstore::prelude::*;

#[route(GET, "/pets")]
fn list_pets() -> NoContent {
    NoContent
}
