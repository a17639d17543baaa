use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[petstore::model]
struct Order {
    id: u32,
}

#[topic("pet-added", message = Pet)]
struct PetAdded;

#[queue("adoptions", from = PetAdded)]
struct Adoptions;

#[event(sqs, queue = Adoptions)]
async fn adopt(Json(_): Json<Order>) {}
