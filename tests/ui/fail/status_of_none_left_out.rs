use petstore::prelude::*;

#[route(GET, "/pets/{id}", status(200))]
async fn get_pet(id: u32) -> Option<Json<u32>> {
    Some(Json(id))
}
