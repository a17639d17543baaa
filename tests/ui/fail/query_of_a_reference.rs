use petstore::prelude::*;

#[route(GET, "/orders")]
async fn list_orders(Query(status): Query<&String>) -> NoContent {
    let _ = status;
    NoContent
}
