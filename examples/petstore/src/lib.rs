//! The Petstore: puts pets up for adoption, behind API Gateway, in DynamoDB.
//!
//! There is one module per resource: [`pets`] is the only one so far. [`dynamodb`] locates the
//! database, which is a file on a laptop and the service on AWS.

pub mod dynamodb;
pub mod pets;

use pets::Pets;
use petstore::App;

/// The whole app. It locates its database when it starts, not before.
pub fn app() -> App {
    App::new("petstore")
        .state_from(Pets::connect)
        .routes(pets::ROUTES)
}
