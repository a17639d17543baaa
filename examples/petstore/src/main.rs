//! The Petstore: on Lambda the function, on a laptop all of it.

#[tokio::main]
async fn main() -> Result<(), petstore::Error> {
    petstore::run(petstore_app::app()).await
}
