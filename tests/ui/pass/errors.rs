#![deny(warnings)]

use petstore::prelude::*;

#[derive(Debug, thiserror::Error, HttpError)]
#[error("gone: {0:?}")]
#[status(410)]
pub struct Gone<T: std::fmt::Debug>(T);

#[derive(Debug, thiserror::Error, HttpError)]
pub enum Never {}

/// Each variant has a shape of its own.
#[derive(Debug, thiserror::Error, HttpError)]
pub enum PetError<'a> {
    /// No such pet.
    #[error("there is no pet")]
    #[status(404)]
    NotFound,
    #[error("not {0}")]
    #[status(409)]
    Exists(&'a str),
    #[error("not {id}")]
    #[status(422)]
    Unfit { id: u32 },
    #[error(transparent)]
    #[status(500)]
    Io(#[from] std::io::Error),
}

#[route(GET, "/pets/{name}")]
pub async fn get_pet(name: &str) -> Result<Option<Json<u32>>, PetError<'_>> {
    Err(PetError::Exists(name))
}

#[route(GET, "/gone")]
pub async fn gone() -> Result<NoContent, Gone<u32>> {
    Err(Gone(1))
}
