//! The greeter: a function that takes and returns plain JSON. It depends on nothing of HTTP.

use petstore::prelude::*;

/// The guest to greet.
#[petstore::model(unvalidated)]
struct Guest {
    /// The name.
    name: String,
}

/// A greeting.
#[petstore::model]
struct Greeting {
    /// The text.
    text: String,
}

/// The name is empty.
#[derive(Debug, thiserror::Error)]
#[error("the name is missing")]
struct NameMissing;

/// Greets a guest.
#[event(direct)]
async fn greet(Json(guest): Json<Guest>) -> Result<Json<Greeting>, NameMissing> {
    if guest.name.is_empty() {
        return Err(NameMissing);
    }
    Ok(Json(Greeting {
        text: format!("Hello, {}!", guest.name),
    }))
}

fn main() -> petstore::Result {
    petstore::run(App::new("greeter").events(events![greet]))
}
