use petstore::prelude::*;

#[route(GET, "/pets/{id}")]
async fn get_pet<T>(id: T) -> NoContent {
    drop(id);
    NoContent
}
