use petstore::prelude::*;

#[route(GET, "/pets")]
async fn list_pets(limit: Option<Query<u32>>) -> NoContent {
    NoContent
}
