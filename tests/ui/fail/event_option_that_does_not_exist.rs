use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[queue("adoptions", message = Pet)]
struct Adoptions;

#[event(sqs, queue = Adoptions, bach = 5)]
async fn adopt(Json(_): Json<Pet>) {}
