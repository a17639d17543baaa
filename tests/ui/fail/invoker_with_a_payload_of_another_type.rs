use petstore::prelude::*;

#[petstore::model]
pub struct Pet {
    name: String,
}

#[event(direct)]
async fn recount(Json(pet): Json<Pet>) {
    let _ = pet.name;
}

#[route(POST, "/recounts")]
async fn create_recount(recounts: Invoker<'_, recount>) -> NoContent {
    let _ = recounts.payload(&"Rex");
    NoContent
}

pub const EVENTS: petstore::Events = events![recount];
