use petstore::prelude::*;

#[derive(HttpError)]
pub union PetError {
    id: u32,
}
