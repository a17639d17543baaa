use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[route(POST | GET, "/pets")]
async fn find_pets(Form(pet): Form<Pet>) -> String {
    pet.name
}
