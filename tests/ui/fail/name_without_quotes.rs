use petstore::prelude::*;

#[route(GET, "/pets")]
async fn list_pets(#[name(pageSize)] Query(limit): Query<u32>) -> Json<u32> {
    Json(limit)
}
