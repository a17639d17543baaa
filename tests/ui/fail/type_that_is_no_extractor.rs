use petstore::prelude::*;

struct Filter;

#[route(GET, "/pets")]
async fn list_pets(filter: Filter) -> NoContent {
    let Filter = filter;
    NoContent
}
