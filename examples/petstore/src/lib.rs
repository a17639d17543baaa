//! The Petstore: puts pets up for adoption, behind API Gateway, in DynamoDB.
//!
//! One module per resource: [`pets`] is the only one so far. [`dynamodb`] finds the database, which is a file on a
//! laptop and the service on AWS.

pub mod dynamodb;
pub mod pets;

use pets::Pets;
use petstore::App;

/// The whole app. It looks for its database when it starts, not before.
pub fn app() -> App {
    App::new("petstore")
        .state_from(Pets::connect)
        .routes(pets::ROUTES)
}
