use petstore::__private::http::StatusCode;
use petstore::prelude::*;

#[route(GET, "/orders")]
async fn list_orders() -> Result<NoContent, StatusCode> {
    Err(StatusCode::NOT_FOUND)
}
