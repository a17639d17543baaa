use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[queue("adoptions", message = Pet)]
struct Adoptions;

#[event(sqs, queue = Adoptions)]
async fn adopt(Json(_): Json<Pet>) -> u8 {
    7
}
