use petstore::prelude::*;

#[authorizer]
fn check(_token: BearerToken<'_>) -> Result<Allow, Deny> {
    Err(Deny::Unauthorized)
}
