use petstore::prelude::*;

#[route(GET, "/pets/{id}")]
async fn get_pet(id: u32) -> NoContent {
    let _ = id;
    NoContent
}

#[route(GET, "/pets/{proxy+}")]
async fn rest(proxy: String) -> NoContent {
    drop(proxy);
    NoContent
}

pub fn app() -> App {
    App::new("pets").routes(routes![get_pet, rest])
}
