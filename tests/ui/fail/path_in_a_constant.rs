use petstore::prelude::*;

pub const ORDERS: &str = "/orders";

#[route(GET, ORDERS)]
async fn list_orders() -> NoContent {
    NoContent
}
