use petstore::prelude::*;

pub fn app() -> App {
    App::new("pets").routes(routes![list_pets])
}
