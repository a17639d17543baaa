use petstore::prelude::*;

#[petstore::model]
pub struct Pet {
    #[garde(length(min = 1))]
    name: String,
}

#[route(POST, "/pets")]
async fn create_pet(Json(pet): Json<Pet>) -> Json<Pet> {
    Json(pet)
}
