use petstore::prelude::*;

#[authorizer]
async fn check(_token: BearerToken<'_>) -> Result<Allow, Deny> {
    Err(Deny::Unauthorized)
}

#[route(GET, "/orders", auth = lambda(checks))]
async fn list_orders() -> NoContent {
    NoContent
}
