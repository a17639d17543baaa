use petstore::prelude::*;

pub struct Stock {
    pub pets: u32,
}

#[event(direct)]
async fn count() -> Json<Stock> {
    Json(Stock { pets: 0 })
}

pub const EVENTS: petstore::Events = events![count];
