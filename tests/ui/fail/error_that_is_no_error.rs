use petstore::prelude::*;

#[derive(Debug, HttpError)]
pub enum PetError {
    #[status(404)]
    NotFound,
}
