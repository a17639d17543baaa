use petstore::prelude::*;

#[table("pets", key = "name")]
struct Pets;

#[route(POST, "/pets")]
async fn create_pet(pets: Table<'_, Pets, Read>) -> String {
    pets.name_for_writing().to_owned()
}
