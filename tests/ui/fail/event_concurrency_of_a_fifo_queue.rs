use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[queue("adoptions.fifo", message = Pet)]
struct Adoptions;

#[event(sqs, queue = Adoptions, concurrency = 10)]
async fn adopt(Json(_): Json<Pet>) {}
