use petstore::prelude::*;

#[authorizer]
async fn check(tenant_id: &str) -> Result<Allow, Deny> {
    Err(Deny::Unauthorized)
}
