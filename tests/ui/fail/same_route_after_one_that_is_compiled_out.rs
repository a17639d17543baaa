use petstore::prelude::*;

#[route(GET, "/orders")]
async fn list_orders() -> NoContent {
    NoContent
}

#[route(GET, "/orders")]
async fn list_more_orders() -> NoContent {
    NoContent
}

pub fn app() -> App {
    App::new("orders").routes(routes![
        #[cfg(any())]
        not_compiled,
        list_orders,
        list_more_orders,
    ])
}
