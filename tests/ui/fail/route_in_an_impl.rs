use petstore::prelude::*;

pub struct Api;

impl Api {
    #[route(GET, "/orders")]
    pub async fn list_orders() -> NoContent {
        NoContent
    }
}
