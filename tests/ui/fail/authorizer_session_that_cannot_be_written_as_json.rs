use petstore::prelude::*;

pub struct Session {
    pub user: String,
}

#[authorizer]
pub async fn check(token: BearerToken<'_>) -> Result<Allow<Session>, Deny> {
    let _ = token;
    Err(Deny::Forbidden)
}
