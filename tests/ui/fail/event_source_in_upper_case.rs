use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[queue("adoptions", message = Pet)]
struct Adoptions;

#[event(SQS, queue = Adoptions)]
async fn adopt(Json(_): Json<Pet>) {}
