use petstore::prelude::*;

pub struct StockError;

#[event(schedule, "rate(1 day)")]
async fn count() -> Result<(), StockError> {
    Err(StockError)
}

pub const EVENTS: petstore::Events = events![count];
