use petstore::prelude::*;

struct Pets;

#[derive(Debug, thiserror::Error, HttpError)]
enum PetError {
    #[error("there is no such pet")]
    #[status(404)]
    NotFound,
    #[error("there is such a pet")]
    #[status(409)]
    Exists,
}

#[route(GET, "/pets/{id}")]
async fn get_pet(id: u32) -> Result<Pets, PetError> {
    match id {
        0 => Err(PetError::NotFound),
        1 => Err(PetError::Exists),
        _ => Ok(Pets),
    }
}
