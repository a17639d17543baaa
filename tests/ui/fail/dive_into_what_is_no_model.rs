use petstore::prelude::*;

#[petstore::model]
pub struct Pet {
    #[garde(dive)]
    pub size: (u32, u32),
}

#[route(POST, "/pets")]
async fn create_pet(Json(pet): Json<Pet>) -> String {
    format!("{:?}", pet.size)
}
