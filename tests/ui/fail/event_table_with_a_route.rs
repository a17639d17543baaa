use petstore::prelude::*;

#[route(GET, "/pets")]
async fn list_pets() -> NoContent {
    NoContent
}

pub const EVENTS: petstore::Events = events![list_pets];
