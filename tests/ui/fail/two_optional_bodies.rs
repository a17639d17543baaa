use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[route(POST, "/pets")]
async fn create_pet(json: Option<Json<Pet>>, form: Option<Form<Pet>>) -> NoContent {
    drop((json, form));
    NoContent
}
