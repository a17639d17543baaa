use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[event(sqs)]
async fn adopt(Json(_): Json<Pet>) {}
