use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[queue("adoptions", message = Pet)]
struct Adoptions;

#[event(sqs, queue = Adoptions)]
async fn adopt(Json(_): Json<Pet>) {}

#[event(sqs, queue = Adoptions)]
async fn adopt_again(Json(_): Json<Pet>) {}

pub const EVENTS: petstore::Events = events![adopt, adopt_again];
