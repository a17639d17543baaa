use petstore::prelude::*;

#[route(GET, "/orders/{id}/lines/{line}")]
async fn get_line(Path((id, line)): Path<(u32, u8)>) -> NoContent {
    let _ = (id, line);
    NoContent
}
