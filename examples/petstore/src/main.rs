//! The Petstore: on Lambda the function, on a laptop all of it.

fn main() -> petstore::Result {
    petstore::run(petstore_app::app())
}
