use petstore::prelude::*;

#[route(GET, "/pets")]
async fn list_pets(filter: Vec<Option<u32>>) -> NoContent {
    drop(filter);
    NoContent
}
