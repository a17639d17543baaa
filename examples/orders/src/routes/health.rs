//! Whether the service is up, for load balancers and people.

use petstore::prelude::*;

/// The routes of this file.
pub const ROUTES: petstore::Routes = routes![health, old];

/// Responds if the service is up.
#[route(GET, "/health", auth = none)]
pub async fn health() -> &'static str {
    "ok"
}

/// Leads from the path of earlier days to the current one.
#[route(GET, "/old", auth = none)]
pub async fn old() -> Redirect<308> {
    Redirect::to("v1/customers")
}
