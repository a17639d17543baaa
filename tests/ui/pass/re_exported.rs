//! A framework of one's own re-exports petstore; here the module takes the place of that crate.

mod house {
    pub use petstore as web;
}

use house::web::{App, Json, NoContent, Query};

#[house::web::model(crate = crate::house::web)]
pub struct Order {
    #[garde(length(min = 1))]
    pub note: String,
}

#[derive(Debug, thiserror::Error, house::web::HttpError)]
#[http_error(crate = crate::house::web)]
pub enum OrderError {
    #[error("there is no such order")]
    #[status(404)]
    NotFound,
}

#[house::web::route(GET, "/orders/{id}", crate = crate::house::web)]
async fn get_order(id: u32, Query(full): Query<Option<bool>>) -> Result<Json<Order>, OrderError> {
    let _ = (id, full);
    Err(OrderError::NotFound)
}

#[house::web::route(DELETE, "/orders/{id}", crate = crate::house::web)]
async fn delete_order(id: u32) -> NoContent {
    let _ = id;
    NoContent
}

pub fn app() -> App {
    App::new("orders").routes(house::web::routes![crate = crate::house::web; get_order, delete_order])
}
