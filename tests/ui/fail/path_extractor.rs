use petstore::prelude::*;

#[route(GET, "/orders/{id}")]
async fn get_order(Path(id): Path<u32>) -> NoContent {
    let _ = id;
    NoContent
}
