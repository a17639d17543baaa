use petstore::__private::http::StatusCode;
use petstore::prelude::*;

#[route(GET, "/orders")]
async fn list_orders() -> StatusCode {
    StatusCode::NO_CONTENT
}
