//! The Petstore: the function on Lambda, and the whole API on a laptop.

fn main() -> petstore::Result {
    petstore::run(petstore_app::app())
}
