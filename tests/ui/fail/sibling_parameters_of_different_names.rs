use petstore::prelude::*;

#[route(GET, "/pets/{id}")]
async fn get_pet(id: u32) -> NoContent {
    let _ = id;
    NoContent
}

#[route(GET, "/pets/{petId}/toys")]
async fn list_toys(pet_id: u32) -> NoContent {
    let _ = pet_id;
    NoContent
}

pub fn app() -> App {
    App::new("pets").routes(routes![get_pet, list_toys])
}
