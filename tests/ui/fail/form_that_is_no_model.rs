use petstore::prelude::*;

pub struct Pet {
    pub name: String,
}

#[route(POST, "/pets")]
async fn create_pet(Form(pet): Form<Pet>) -> String {
    pet.name
}
