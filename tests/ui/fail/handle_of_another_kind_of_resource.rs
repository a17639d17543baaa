use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[queue("adoptions", message = Pet)]
struct Adoptions;

#[route(GET, "/pets")]
async fn list_pets(pets: Table<'_, Adoptions, Read>) -> String {
    pets.name().to_owned()
}
