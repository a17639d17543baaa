use petstore::prelude::*;

mod orders {
    use petstore::prelude::*;

    #[route(GET, "/orders")]
    async fn list_orders() -> NoContent {
        NoContent
    }
}

pub fn app() -> App {
    App::new("orders").routes(routes![orders::list_orders])
}
