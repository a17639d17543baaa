use petstore::prelude::*;

#[authorizer]
async fn check(_token: BearerToken<'_>) -> bool {
    true
}

#[route(GET, "/orders", auth = lambda(check))]
async fn list_orders() -> NoContent {
    NoContent
}
