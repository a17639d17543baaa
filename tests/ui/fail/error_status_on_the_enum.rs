use petstore::prelude::*;

#[derive(Debug, thiserror::Error, HttpError)]
#[status(404)]
pub enum PetError {
    #[error("there is no such pet")]
    #[status(404)]
    NotFound,
}
