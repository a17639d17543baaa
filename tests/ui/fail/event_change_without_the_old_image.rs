use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[table("pets", key = "name", stream = new_image)]
struct Pets;

#[event(dynamodb, table = Pets)]
async fn count(_: Change<Pet>) {}
