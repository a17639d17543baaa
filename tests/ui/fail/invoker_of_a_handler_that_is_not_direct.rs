use petstore::prelude::*;

#[event(schedule, "rate(5 minutes)")]
async fn report() {}

#[route(POST, "/reports")]
async fn create_report(reports: Invoker<'_, report>) -> String {
    reports.name().to_owned()
}

pub const EVENTS: petstore::Events = events![report];
