use petstore::prelude::*;

#[route(GET, "/orders", auth = lambda("check"))]
async fn list_orders() -> NoContent {
    NoContent
}
