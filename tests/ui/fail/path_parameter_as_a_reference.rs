use petstore::prelude::*;

#[route(GET, "/orders/{id}")]
async fn get_order(id: &String) -> NoContent {
    let _ = id;
    NoContent
}
