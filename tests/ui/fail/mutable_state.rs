use petstore::prelude::*;

struct Pets;

#[route(GET, "/pets")]
async fn list_pets(pets: &mut Pets) -> NoContent {
    *pets = Pets;
    NoContent
}
