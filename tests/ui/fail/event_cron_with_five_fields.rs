use petstore::prelude::*;

#[event(schedule, "cron(0 3 * * *)")]
async fn report() {}
