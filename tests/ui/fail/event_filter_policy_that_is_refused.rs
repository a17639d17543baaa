use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[topic("pet-added", message = Pet)]
struct PetAdded;

#[event(sns, topic = PetAdded, filter = r#"{"breed": {"kind": ["Collie"]}}"#)]
async fn greet(Json(_): Json<Pet>) {}
