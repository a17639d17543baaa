use petstore::prelude::*;

pub struct Filter(u32);

#[route(GET, "/pets")]
async fn list_pets(Query(filter): Query<Filter>) -> Json<u32> {
    Json(filter.0)
}
