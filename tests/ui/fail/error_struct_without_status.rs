use petstore::prelude::*;

#[derive(Debug, thiserror::Error, HttpError)]
#[error("there is no such pet")]
pub struct NotFound;
