use petstore::prelude::*;

use std::rc::Rc;

#[route(GET, "/pets/{id}")]
async fn get_pet(id: u32) -> Json<u32> {
    let count = Rc::new(id);
    std::future::ready(()).await;
    Json(*count)
}
