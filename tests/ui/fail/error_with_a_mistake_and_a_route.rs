use petstore::prelude::*;

#[derive(Debug, thiserror::Error, HttpError)]
#[error("there is no such pet")]
pub struct NotFound;

#[route(GET, "/pets", status(200))]
async fn get_pet() -> Result<Json<u32>, NotFound> {
    Err(NotFound)
}
