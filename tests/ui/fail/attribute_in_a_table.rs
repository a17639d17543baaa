use petstore::prelude::*;

#[route(GET, "/orders")]
async fn list_orders() -> NoContent {
    NoContent
}

pub fn app() -> App {
    App::new("orders").routes(routes![
        #[allow(dead_code)]
        list_orders
    ])
}
