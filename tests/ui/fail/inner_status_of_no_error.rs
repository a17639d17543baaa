use petstore::prelude::*;

#[derive(Debug, thiserror::Error, HttpError)]
enum PetError {
    #[error("the pet is gone")]
    #[status(inner)]
    Gone,
}
