use petstore::prelude::*;

#[route(ANY, "/pets")]
async fn list_pets() -> NoContent {
    NoContent
}

#[route(ANY, "/pets")]
async fn find_pets() -> NoContent {
    NoContent
}

pub fn app() -> App {
    App::new("pets").routes(routes![list_pets, find_pets])
}
