use petstore::prelude::*;

#[route(GET, "/pets")]
async fn list_pets() -> NoContent {
    NoContent
}

#[event(schedule, "rate(5 minutes)")]
async fn report(pets: Invoker<'_, list_pets>) {
    let _ = pets.name();
}

pub const ROUTES: petstore::Routes = routes![list_pets];
pub const EVENTS: petstore::Events = events![report];
