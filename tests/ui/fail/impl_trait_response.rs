use petstore::prelude::*;

#[route(GET, "/pets")]
async fn list_pets() -> impl IntoResponse {
    NoContent
}
