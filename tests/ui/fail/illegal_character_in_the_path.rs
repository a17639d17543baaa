use petstore::prelude::*;

#[route(GET, "/all pets")]
async fn get_pet() -> NoContent {
    NoContent
}
