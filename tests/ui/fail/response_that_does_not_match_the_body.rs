use petstore::prelude::*;

#[route(GET, "/pets")]
async fn get_pet() -> Json<u32> {
    NoContent
}
