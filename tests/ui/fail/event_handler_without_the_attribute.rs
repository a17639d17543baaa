use petstore::prelude::*;

async fn adopt() {}

pub const EVENTS: petstore::Events = events![adopt];
