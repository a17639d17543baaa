use petstore::prelude::*;

#[derive(Debug, thiserror::Error, HttpError)]
pub enum PetError {
    #[error("there is no such pet")]
    #[status(404, code = not_found)]
    NotFound,
}
