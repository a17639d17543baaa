use petstore::prelude::*;

#[route(GET, "/orders", auth = lambda)]
async fn list_orders() -> NoContent {
    NoContent
}
