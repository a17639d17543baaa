use petstore::prelude::*;

#[route(GET, "/v1/orders")]
#[route(GET, "/v2/orders")]
async fn list_orders() -> NoContent {
    NoContent
}

pub fn app() -> App {
    App::new("orders").routes(routes![list_orders])
}
