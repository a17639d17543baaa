//! The function of the API for the back office.

fn main() -> petstore::Result {
    petstore::run(orders::admin())
}
