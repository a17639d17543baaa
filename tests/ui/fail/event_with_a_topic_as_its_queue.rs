use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[topic("pet-added", message = Pet)]
struct PetAdded;

#[event(sqs, queue = PetAdded)]
async fn adopt(Json(_): Json<Pet>) {}
