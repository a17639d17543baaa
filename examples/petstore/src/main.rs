//! Opens the pets' table and says where it is.

use petstore_app::dynamodb::Location;
use petstore_app::pets::{Pets, StoreError};

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    Pets::connect().await?;
    println!("The pets are in {}.", Location::from_env());
    Ok(())
}
