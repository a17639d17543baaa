use petstore::prelude::*;

#[petstore::model]
pub struct Pet {
    name: String,
}

#[around]
async fn trace(next: NextRecord<'_>, pet: Json<Pet>) -> Outcome {
    let _ = pet.0.name;
    next.run().await
}

pub fn app() -> App {
    App::new("pets").around_records(hooks![trace])
}
