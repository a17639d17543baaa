use petstore::prelude::*;

struct Pets;

#[route(GET, "/pets")]
async fn list_pets() -> Pets {
    Pets
}
