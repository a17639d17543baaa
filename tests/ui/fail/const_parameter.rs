use petstore::prelude::*;

#[route(GET, "/pets")]
async fn list_pets<const LIMIT: usize>() -> Json<usize> {
    Json(LIMIT)
}
