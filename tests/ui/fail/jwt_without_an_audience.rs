use petstore::prelude::*;

#[route(GET, "/orders", auth = jwt(issuer = "https://login.example"))]
async fn list_orders() -> NoContent {
    NoContent
}
