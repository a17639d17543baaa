use petstore::prelude::*;

struct Pet;

#[route(GET, "/pets")]
async fn get_pet() -> Json<Pet> {
    Json(Pet)
}
