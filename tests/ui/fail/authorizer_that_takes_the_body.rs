use petstore::prelude::*;

#[authorizer]
async fn check(_token: BearerToken<'_>, _body: Text<'_>) -> Result<Allow, Deny> {
    Err(Deny::Unauthorized)
}

#[route(GET, "/orders", auth = lambda(check))]
async fn list_orders() -> NoContent {
    NoContent
}
