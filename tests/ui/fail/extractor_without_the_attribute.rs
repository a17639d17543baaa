use petstore::prelude::*;

struct Tenant;

#[derive(Debug, thiserror::Error, HttpError)]
#[error("log in first")]
#[status(401)]
struct Unauthorized;

impl FromRequest for Tenant {
    type Error = Unauthorized;

    async fn from_request(_: Request<'_>) -> Result<Self, Unauthorized> {
        Ok(Tenant)
    }
}

#[route(GET, "/pets")]
async fn list_pets(tenant: Tenant) -> NoContent {
    let _ = tenant;
    NoContent
}
