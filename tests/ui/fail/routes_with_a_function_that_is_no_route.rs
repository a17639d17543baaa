use petstore::prelude::*;

async fn list_pets() -> NoContent {
    NoContent
}

pub fn app() -> App {
    App::new("pets").routes(routes![list_pets])
}
