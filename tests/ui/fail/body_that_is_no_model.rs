use petstore::prelude::*;

pub struct Pet {
    pub name: String,
}

#[route(POST, "/pets")]
async fn create_pet(Json(pet): Json<Pet>) -> String {
    pet.name
}
