use petstore::prelude::*;

#[route(GET, "/orders", crate = "petstore")]
async fn list_orders() -> NoContent {
    NoContent
}
