use petstore::prelude::*;

#[route(GET, "/pets/{}")]
async fn get_pet() -> NoContent {
    NoContent
}
