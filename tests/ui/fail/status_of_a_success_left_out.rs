use petstore::prelude::*;

#[derive(Debug, thiserror::Error, HttpError)]
enum PetError {
    #[error("there is no such pet")]
    #[status(404)]
    NotFound,
    #[error("there is such a pet")]
    #[status(409)]
    Exists,
}

#[route(POST, "/pets", status(200, 409))]
async fn add_pet() -> Result<Created<Json<u32>>, PetError> {
    match std::process::id() {
        0 => Err(PetError::NotFound),
        1 => Err(PetError::Exists),
        id => Ok(Created::at(format!("pets/{id}"), Json(id))),
    }
}
