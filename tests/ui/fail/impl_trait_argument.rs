use petstore::prelude::*;

#[route(GET, "/pets/{id}")]
async fn get_pet(id: impl Into<u32>) -> Json<u32> {
    Json(id.into())
}
