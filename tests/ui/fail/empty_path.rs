use petstore::prelude::*;

#[route(GET, "")]
async fn get_pet() -> NoContent {
    NoContent
}
