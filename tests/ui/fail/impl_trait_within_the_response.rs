use petstore::prelude::*;

#[route(GET, "/pets")]
async fn list_pets() -> Option<impl IntoResponse> {
    Some(NoContent)
}
