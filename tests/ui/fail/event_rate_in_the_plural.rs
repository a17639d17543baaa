use petstore::prelude::*;

#[event(schedule, "rate(1 hours)")]
async fn report() {}
