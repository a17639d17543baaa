use petstore::prelude::*;

#[authorizer]
async fn check(_token: BearerToken<'_>) -> Result<Allow, Deny> {
    Err(Deny::Unauthorized)
}
