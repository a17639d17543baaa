use petstore::prelude::*;

#[authorizer(cache = 60, identity = "method.request.path.tenantId")]
async fn check(_request: Request<'_>) -> Result<Allow, Deny> {
    Err(Deny::Unauthorized)
}
