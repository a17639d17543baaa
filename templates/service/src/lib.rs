//! A service with one route and one event handler.

use petstore::prelude::*;

/// A greeting.
#[petstore::model]
pub struct Greeting {
    /// The text.
    pub message: String,
}

/// Greets someone.
#[route(GET, "/hello/{name}")]
async fn hello(name: String) -> Json<Greeting> {
    Json(Greeting {
        message: format!("Hello, {name}!"),
    })
}

/// Greetings to deliver. After five failures, a message moves to the dead-letter queue.
#[queue("greetings", message = Greeting, dead_letter_after = 5)]
pub struct Greetings;

/// Delivers a greeting.
#[event(sqs, queue = Greetings)]
async fn deliver(Json(greeting): Json<Greeting>) -> Result<(), String> {
    if greeting.message.is_empty() {
        return Err("a greeting has a text".to_owned());
    }
    tracing::info!(length = greeting.message.len(), "delivered a greeting");
    Ok(())
}

/// The app: one function for the API, and one for the queue.
pub fn app() -> App {
    App::new("service")
        .function("api", routes![hello], events![])
        .function("worker", routes![], events![deliver])
}
