use petstore::prelude::*;

#[derive(Debug, thiserror::Error)]
#[error("there is no such pet")]
struct NotFound;

#[route(GET, "/pets")]
async fn get_pet() -> Result<NoContent, NotFound> {
    Err(NotFound)
}
