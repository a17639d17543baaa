//! Greets by query parameter, header or body.

use petstore::prelude::*;

/// The person to greet.
#[petstore::model(unvalidated)]
struct Greeter {
    /// The name.
    greeter: Option<String>,
}

/// A greeting.
#[petstore::model]
struct Greeting {
    /// The text of the greeting.
    message: String,
}

/// Greets by query parameter, header or body, whichever is present first; otherwise greets the
/// world.
#[route(ANY, "/helloworld")]
async fn hello(
    Query(query): Query<Greeter>,
    Header(header): Header<Greeter>,
    body: Option<Json<Greeter>>,
) -> Json<Greeting> {
    let name = query
        .greeter
        .or(header.greeter)
        .or(body.and_then(|Json(body)| body.greeter))
        .unwrap_or_else(|| "World".to_owned());
    Json(Greeting {
        message: format!("Hello, {name}!"),
    })
}

fn main() -> petstore::Result {
    petstore::run(App::new("hello").routes(routes![hello]))
}
