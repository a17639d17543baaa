//! The Petstore: puts pets up for adoption, behind API Gateway, in DynamoDB, and announces each of
//! them.
//!
//! The app is three functions: `api` serves the routes, [`notifications`] reacts to new
//! pets, and [`statistics`] counts them. [`resources`] declares what connects them.

pub mod dynamodb;
pub mod notifications;
pub mod pets;
pub mod photos;
pub mod resources;
pub mod statistics;

use petstore::prelude::*;

use pets::Pets;
use photos::PhotoStore;
use statistics::Statistics;

/// The whole app. It locates its database when it starts, not before.
pub fn app() -> App {
    App::new("petstore")
        .state_from(Pets::connect)
        .state_from(Statistics::connect)
        .state_from(PhotoStore::connect)
        .function("api", ROUTES, events![])
        .function("notifications", routes![], notifications::EVENTS)
        .function("statistics", routes![], statistics::EVENTS)
}

/// The routes of the function `api`.
pub const ROUTES: &[petstore::RouteEntry] = routes![
    pets::create_pet,
    pets::list_pets,
    pets::get_pet,
    pets::delete_pet,
    photos::put_photo,
    statistics::get_stats,
    statistics::recount_stats,
];
