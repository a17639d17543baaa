use petstore::prelude::*;

async fn check(_token: BearerToken<'_>) -> Result<Allow, Deny> {
    Err(Deny::Unauthorized)
}

#[route(GET, "/orders", auth = lambda(check))]
async fn list_orders() -> NoContent {
    NoContent
}
