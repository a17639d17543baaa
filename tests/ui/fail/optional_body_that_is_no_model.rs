use petstore::prelude::*;

pub struct Pet {
    pub name: String,
}

#[route(POST, "/pets")]
async fn create_pet(pet: Option<Json<Pet>>) -> Option<String> {
    pet.map(|pet| pet.0.name)
}
