use petstore::prelude::*;

#[route(GET, "/pets")]
async fn list_pets(limit: u32) -> Json<u32> {
    Json(limit)
}
