use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[table("pets", key = "name", stream = new_and_old_images)]
struct Pets;

#[event(dynamodb, table = Pets)]
async fn count(Json(_): Json<Pet>) {}
