use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[route(HEAD, "/pets")]
async fn find_pets(Json(pet): Json<Pet>) -> String {
    pet.name
}
