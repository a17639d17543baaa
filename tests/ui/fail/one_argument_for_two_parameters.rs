use petstore::prelude::*;

#[petstore::model]
pub struct Params {
    pub customer_id: u32,
    pub order_id: u32,
}

#[route(GET, "/customers/{customer_id}/orders/{order_id}")]
async fn get_order(p: Params) -> NoContent {
    let _ = p;
    NoContent
}
