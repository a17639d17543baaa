//! The routes, one file for each part of the API.

pub mod admin;
pub mod files;
pub mod health;
pub mod invoices;
pub mod orders;

use petstore::prelude::*;

/// Responds for every path that the API does not have.
#[route(ANY, "/{proxy+}", auth = none, status(404))]
pub async fn fallback(_proxy: &str) -> WithStatus<404, &'static str> {
    WithStatus("nothing here")
}
