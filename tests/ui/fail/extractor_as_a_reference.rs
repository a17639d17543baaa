use petstore::prelude::*;

#[route(GET, "/orders")]
async fn list_orders(limit: &Query<u32>) -> NoContent {
    let _ = limit;
    NoContent
}
