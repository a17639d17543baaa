use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[queue("adoptions", message = Pet)]
struct Adoptions;

#[event(sqs, queue = Adoptions)]
async fn adopt(Json(pet): Json<Pet>) -> Json<Pet> {
    Json(pet)
}
