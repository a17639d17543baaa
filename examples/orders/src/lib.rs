//! An order service, laid out as a real one: its errors, its hooks, its tenants, and a file of
//! routes for each part of the API. Two binaries share them: the API for customers and that for the
//! back office.

pub mod around;
pub mod error;
pub mod repository;
pub mod routes;
pub mod tenant;
pub mod upload;

use std::sync::Arc;
use std::time::Duration;

use petstore::prelude::*;
use petstore::{Auth, Cors, ProblemJson, RouteGroup};

use around::AuditLog;
use repository::{Memory, Repository};
use tenant::Tenants;

/// How long a request may take.
const TIME: Duration = Duration::from_secs(10);

/// The settings of the service.
#[derive(Debug)]
pub struct Config {
    /// How many orders it keeps.
    pub max: usize,
}

/// What both functions share.
fn base(name: &str) -> App {
    App::new(name)
        .state::<Arc<dyn Repository>>(Arc::new(Memory::default()))
        .state(Tenants::default())
        .state(AuditLog::default())
        .state(Config { max: 1000 })
        .cors(Cors::any_origin())
        .compress_from(1024)
        .errors(ProblemJson)
        .around(hooks![around::audit, around::security])
}

/// The API for customers, in two versions: with a login, except for its health.
pub fn api() -> App {
    let orders = || {
        RouteGroup::from_entries(routes::orders::ROUTES)
            .auth(Auth::Cognito)
            .timeout(TIME)
            .tag("orders")
    };
    base("orders-api")
        .routes(routes::health::ROUTES)
        .nest("/v1", orders())
        .nest("/v2", orders())
        .routes(RouteGroup::from_entries(routes::invoices::ROUTES).auth(Auth::Cognito))
        .routes(
            RouteGroup::from_entries(routes::files::ROUTES)
                .auth(Auth::Cognito)
                .timeout(TIME),
        )
        .route::<routes::fallback>()
}

/// The API for the back office: with an API key for every route without another scheme.
pub fn admin() -> App {
    base("orders-admin")
        .auth(Auth::ApiKey)
        .routes(routes::health::ROUTES)
        .routes(routes::admin::ROUTES)
}
