use petstore::prelude::*;

#[derive(Debug, thiserror::Error, HttpError)]
enum PetError {
    #[error("there is no such pet")]
    #[status(404)]
    NotFound,
}

#[route(GET, "/pets/{id}", status(200))]
async fn get_pet(id: u32) -> Result<Json<u32>, PetError> {
    match id {
        0 => Err(PetError::NotFound),
        _ => Ok(Json(id)),
    }
}
