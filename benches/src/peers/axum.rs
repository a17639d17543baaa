//! `lambda_http` with axum's router, called as `lambda_http::run(router)` calls it.

use std::borrow::Cow;

use axum::Router;
use axum::extract::{Json, Path};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use garde::Validate;
use http::{HeaderValue, StatusCode, header};

use super::lambda_http::serve;
use super::peer::{Handler, Peer};
use crate::case::Format;
use crate::pets::{self, OwnedLitter, OwnedNewPet};

/// The API, written with axum.
pub struct Axum {
    handler: Handler,
}

impl Axum {
    /// Makes the service that `lambda_http::run` would serve.
    pub fn new() -> Self {
        // `lambda_http` puts the stage of a REST API before the path, even if the client did not
        // send it.
        let mut router = Router::new();
        for stage in ["", "/prod"] {
            router = router
                .route(&format!("{stage}/pets/{{petId}}"), get(get_pet))
                .route(&format!("{stage}/pets"), post(create_pet))
                .route(&format!("{stage}/pets/import"), post(import_pets));
        }
        Axum {
            handler: serve(router.fallback(no_such_path)),
        }
    }
}

impl Default for Axum {
    fn default() -> Self {
        Axum::new()
    }
}

impl Peer for Axum {
    fn respond(&mut self, _: Format, event: &[u8]) -> Vec<u8> {
        (self.handler)(event)
    }
}

async fn get_pet(Path(id): Path<u32>) -> Response {
    match pets::find(id) {
        Some(pet) => Json(pet).into_response(),
        None => (StatusCode::NOT_FOUND, Json(pets::no_such_pet(id))).into_response(),
    }
}

async fn create_pet(Json(pet): Json<OwnedNewPet>) -> Response {
    if let Err(report) = pet.validate() {
        return invalid(&report);
    }
    let pet = pets::create(Cow::Owned(pet.kind), Cow::Owned(pet.name), pet.price);
    let mut response = (StatusCode::CREATED, Json(&pet)).into_response();
    if let Ok(location) = HeaderValue::try_from(pets::location(&pet)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

async fn import_pets(Json(litter): Json<OwnedLitter>) -> Response {
    if let Err(report) = litter.validate() {
        return invalid(&report);
    }
    let pets = litter.pets.into_iter();
    let owned = pets.map(|pet| (Cow::Owned(pet.kind), Cow::Owned(pet.name), pet.price));
    Json(pets::import(owned)).into_response()
}

async fn no_such_path() -> Response {
    (StatusCode::NOT_FOUND, Json(pets::no_such_path())).into_response()
}

fn invalid(report: &garde::Report) -> Response {
    (StatusCode::BAD_REQUEST, Json(pets::invalid(report))).into_response()
}
