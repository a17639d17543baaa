use petstore::prelude::*;

#[route(GET, "/pets//toys")]
async fn get_pet() -> NoContent {
    NoContent
}
