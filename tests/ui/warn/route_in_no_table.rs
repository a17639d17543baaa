use petstore::prelude::*;

#[route(GET, "/orders")]
async fn list_orders() -> NoContent {
    NoContent
}

#[route(GET, "/orders/{id}")]
async fn get_order(id: u32) -> NoContent {
    let _ = id;
    NoContent
}

pub fn app() -> App {
    App::new("orders").routes(routes![list_orders])
}
