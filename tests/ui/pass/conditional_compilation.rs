#![allow(unexpected_cfgs)]
//! `#[cfg(…)]` on arguments and in tables.

use petstore::prelude::*;

#[route(GET, "/orders/{id}")]
async fn get_order(
    id: u32,
    #[cfg(any())] missing: &Missing,
    #[cfg(all())] Query(full): Query<Option<bool>>,
    #[cfg(any())] Json(body): Json<Missing>,
) -> NoContent {
    let _ = (id, full);
    NoContent
}

#[cfg(any())]
#[route(GET, "/orders")]
async fn list_orders() -> NoContent {
    NoContent
}

#[cfg(all())]
#[route(POST, "/orders")]
async fn create_order() -> NoContent {
    NoContent
}

#[route(DELETE, concat!("/orders", "/{", "id}"))]
async fn delete_order(id: u32) -> NoContent {
    let _ = id;
    NoContent
}

pub fn app() -> App {
    App::new("orders").routes(routes![
        #[cfg(any())]
        list_orders,
        get_order,
        #[cfg(all())]
        create_order,
        delete_order,
    ])
}
