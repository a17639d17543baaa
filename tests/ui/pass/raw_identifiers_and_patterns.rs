#![deny(warnings)]

use petstore::prelude::*;

#[petstore::model]
pub struct Filter {
    r#type: String,
    limit: u32,
}

#[route(GET, "/{type}/{in}")]
pub async fn r#match(r#type: u32, mut r#in: u32, Query(mut r#fn): Query<u32>) -> Json<u32> {
    r#in += 1;
    r#fn += 1;
    Json(r#type + r#in + r#fn)
}

#[route(GET, "/unused/{unused}")]
pub async fn unused(_unused: u32, Query(_): Query<Filter>, _: &u32) -> NoContent {
    NoContent
}

#[route(GET, "/")]
pub async fn destructured(Query(Filter { r#type, limit }): Query<Filter>) -> String {
    format!("{type} {limit}", type = r#type)
}

#[route(GET, "/pets/{pet-id}/{X.Y}")]
pub async fn renamed(#[name("pet-id")] id: u32, x_y: u32) -> Json<u32> {
    Json(id + x_y)
}

pub const TABLE: &[petstore::RouteEntry] = routes![r#match, destructured];
pub const RENAMED: &[petstore::RouteEntry] = routes![renamed, unused];
