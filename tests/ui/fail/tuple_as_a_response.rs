use petstore::__private::http::StatusCode;
use petstore::prelude::*;

#[route(GET, "/orders")]
async fn list_orders() -> (StatusCode, Json<u32>) {
    (StatusCode::OK, Json(1))
}
