use petstore::prelude::*;

#[petstore::model]
struct User {
    sub: String,
}

#[authorizer]
async fn check(Claims(_user): Claims<User>) -> Result<Allow, Deny> {
    Err(Deny::Unauthorized)
}
