use petstore::prelude::*;

#[route(GET, concat!("/v1", ORDERS))]
async fn list_orders() -> NoContent {
    NoContent
}
