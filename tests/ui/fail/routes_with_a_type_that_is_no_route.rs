use petstore::prelude::*;

pub struct Pets;

pub fn app() -> App {
    App::new("pets").routes(routes![Pets])
}
