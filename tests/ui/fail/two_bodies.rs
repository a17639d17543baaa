use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[route(POST, "/pets")]
async fn create_pet(Json(pet): Json<Pet>, text: Text<'_>) -> String {
    format!("{} {}", pet.name, text.0)
}
