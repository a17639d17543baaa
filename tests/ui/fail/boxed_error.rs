use petstore::prelude::*;

#[route(GET, "/orders")]
async fn list_orders() -> Result<NoContent, Box<dyn std::error::Error>> {
    Ok(NoContent)
}
