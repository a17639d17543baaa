use petstore::prelude::*;

#[route(get, "/pets")]
async fn list_pets() -> NoContent {
    NoContent
}

#[route(ANY, "/pets")]
async fn other() -> NoContent {
    NoContent
}

pub fn app() -> App {
    App::new("pets").routes(routes![list_pets, other])
}
