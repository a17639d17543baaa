use petstore::prelude::*;

#[derive(Debug, thiserror::Error, HttpError)]
pub enum PetError {
    #[error("there is no such pet")]
    #[status(404)]
    NotFound,
    #[error("there is such a pet")]
    Exists,
}

#[route(GET, "/pets")]
async fn list_pets() -> Result<NoContent, PetError> {
    Err(PetError::Exists)
}
