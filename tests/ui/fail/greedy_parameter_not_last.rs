use petstore::prelude::*;

#[route(GET, "/{proxy+}/toys")]
async fn get_pet(proxy: u32) -> NoContent {
    let _ = proxy;
    NoContent
}
