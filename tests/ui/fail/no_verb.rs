use petstore::prelude::*;

#[route("/pets")]
async fn list_pets() -> NoContent {
    NoContent
}
