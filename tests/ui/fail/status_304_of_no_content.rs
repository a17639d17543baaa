use petstore::prelude::*;

#[route(GET, "/pets")]
async fn list_pets() -> WithStatus<304, NoContent> {
    WithStatus(NoContent)
}
