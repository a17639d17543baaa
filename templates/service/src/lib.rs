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

/// Why a greeting was not delivered.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// There is nothing to deliver.
    #[error("the greeting has no text: check what sends to the queue")]
    NoText,
}

/// Delivers a greeting.
#[event(sqs, queue = Greetings)]
async fn deliver(Json(greeting): Json<Greeting>) -> Result<(), DeliveryError> {
    if greeting.message.is_empty() {
        return Err(DeliveryError::NoText);
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
