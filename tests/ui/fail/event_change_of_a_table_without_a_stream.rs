use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[table("pets", key = "name")]
struct Pets;

#[event(dynamodb, table = Pets)]
async fn count(_: Change<Pet>) {}
