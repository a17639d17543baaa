//! The function of the API for customers.

fn main() -> petstore::Result {
    petstore::run(orders::api())
}
