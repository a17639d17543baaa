use petstore::prelude::*;

#[route(GET, "/pets/{id}")]
async fn get_pet(id: u32) -> NoContent {
    let _ = id;
    NoContent
}

#[route(GET, "/pets/latest")]
async fn latest() -> NoContent {
    NoContent
}

#[route(GET, "/pets/{id}/toys")]
async fn toys(id: u32) -> NoContent {
    let _ = id;
    NoContent
}

pub fn app() -> App {
    App::new("pets").routes(routes![get_pet, latest, toys])
}
