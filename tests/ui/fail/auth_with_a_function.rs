use petstore::prelude::*;

#[authorizer]
pub async fn check(_token: BearerToken<'_>) -> Result<Allow, Deny> {
    Err(Deny::Unauthorized)
}

#[route(GET, "/orders", auth = check)]
async fn list_orders() -> NoContent {
    NoContent
}
