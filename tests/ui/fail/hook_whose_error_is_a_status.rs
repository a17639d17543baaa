use petstore::__private::http::StatusCode;
use petstore::prelude::*;

#[around]
pub async fn session(next: Next<'_>) -> Result<Response, StatusCode> {
    Ok(next.run().await)
}
