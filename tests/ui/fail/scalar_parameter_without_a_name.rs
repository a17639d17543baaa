use petstore::prelude::*;

#[route(GET, "/pets")]
async fn list_pets(limit_and_more @ Query(_): Query<u32>, _: Query<u32>) -> Json<u32> {
    Json(limit_and_more.0)
}
