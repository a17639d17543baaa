use petstore::prelude::*;

#[route(GET, "/orders", auth = jwt(issuer = "https://login.example", audience = "web", scope = "a"))]
async fn list_orders() -> NoContent {
    NoContent
}
