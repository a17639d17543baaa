use petstore::prelude::*;

#[event(eventbridge, pattern = r#"{"source": ["shop"]}"#, input = r#"{"pet": <pet>}"#)]
async fn sold() {}

pub const EVENTS: petstore::Events = events![sold];
