//! Events of each source as AWS sends them, and a client that passes them to an app.

mod direct;
mod dynamodb;
mod eventbridge;
mod kinesis;
mod s3;
mod sns;
mod sqs;
mod table_record;
mod test_event;

use std::sync::Arc;

use petstore_core::{App, Clock, Context, Function, FunctionError, Invocation, StartError};
use serde_json::Value;

use crate::clock::SystemClock;
pub use direct::direct;
pub use dynamodb::{TestStream, stream};
pub use eventbridge::{eventbridge, schedule};
pub use kinesis::{kinesis, kinesis_bytes};
pub use s3::s3;
pub use sns::sns;
pub use sqs::{sqs, sqs_text};
pub use test_event::TestEvent;
pub(super) use test_event::to_json;

/// Passes events to an app, in process.
///
/// ```
/// use petstore::prelude::*;
/// use petstore::test::{self, EventClient};
///
/// #[petstore::model]
/// struct Adoption { pet: String }
///
/// #[queue("adoptions", message = Adoption)]
/// struct Adoptions;
///
/// #[event(sqs, queue = Adoptions)]
/// async fn adopt(Json(adoption): Json<Adoption>) -> Result<(), String> {
///     if adoption.pet == "Rex" { Ok(()) } else { Err("who is this?".to_owned()) }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = EventClient::new(App::new("pets").events(events![adopt])).await?;
/// let adoption = |pet: &str| Adoption { pet: pet.to_owned() };
/// let result = client.send(test::sqs([adoption("Rex"), adoption("Tom")])).await?;
/// assert_eq!(result.failed(), [1]);
/// # Ok(())
/// # }
/// ```
pub struct EventClient {
    function: Function,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for EventClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventClient")
            .field("function", &self.function)
            .finish_non_exhaustive()
    }
}

/// The result of an event.
#[derive(Debug, Clone)]
pub struct EventResult {
    reply: Value,
    ids: Vec<String>,
}

impl EventClient {
    /// Starts an app.
    ///
    /// # Errors
    ///
    /// [`StartError`] if the app does not start.
    pub async fn new(app: App) -> Result<EventClient, StartError> {
        Ok(EventClient {
            function: app.start().await?,
            clock: Arc::new(SystemClock),
        })
    }

    /// Uses another clock, by which deadlines are measured.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Handles an event.
    ///
    /// # Errors
    ///
    /// [`FunctionError`] if no handler takes the event, or if it fails as a whole.
    pub async fn send(&self, event: TestEvent) -> Result<EventResult, FunctionError> {
        self.send_with(event, Context::new("test")).await
    }

    /// Handles an event with a context, which may have a deadline.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send).
    pub async fn send_with(
        &self,
        event: TestEvent,
        context: Context,
    ) -> Result<EventResult, FunctionError> {
        let invocation = Invocation::new(context, self.clock.clone());
        let reply = self.function.handle(&event.to_bytes(), &invocation).await?;
        Ok(EventResult {
            reply: serde_json::from_slice(reply.as_bytes()).unwrap_or_default(),
            ids: event.ids(),
        })
    }

    /// The function, for events that were recorded.
    pub fn function(&self) -> &Function {
        &self.function
    }
}

impl EventResult {
    /// The records that were reported as failed, by their index in the event. Lambda delivers them
    /// again; for a stream, it delivers the reported record and all after it.
    pub fn failed(&self) -> Vec<usize> {
        let place = |id: &String| self.ids.iter().position(|known| known == id);
        self.failed_ids().iter().filter_map(place).collect()
    }

    /// The ids in `batchItemFailures`.
    pub fn failed_ids(&self) -> Vec<String> {
        let failures = self.reply["batchItemFailures"].as_array();
        failures
            .into_iter()
            .flatten()
            .filter_map(|failure| failure["itemIdentifier"].as_str().map(str::to_owned))
            .collect()
    }

    /// The value that the function returned, which a direct invocation receives.
    pub fn reply(&self) -> &Value {
        &self.reply
    }
}
