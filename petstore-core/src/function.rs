//! The function: recognizes an event, dispatches it, and returns the bytes of the response.

use std::pin::Pin;
use std::sync::Mutex;

use crate::http::payload::{EventError, ProxyEvent};
use crate::http::service::HttpService;
use crate::invocation::Invocation;
use crate::state::State;

/// Work to do once before the process ends.
pub(crate) type AtShutdown = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// A started app: one entry point from the bytes of an event to the bytes of its response. Lambda,
/// the local gateway, tests and benchmarks all use it.
pub struct Function {
    http: HttpService,
    state: State,
    at_shutdown: Mutex<Vec<AtShutdown>>,
}

/// The result of one invocation.
///
/// Every reply is complete today. Streamed replies will be another kind, so take the bytes with
/// [`into_bytes`](Self::into_bytes) instead of relying on there being one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply(Vec<u8>);

impl Reply {
    /// The whole reply: the JSON that Lambda returns to the caller.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The whole reply, borrowed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The invocation failed as a whole; Lambda reports it as a function error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FunctionError {
    /// The event is not an HTTP request.
    #[error(transparent)]
    Event(#[from] EventError),
}

impl FunctionError {
    /// The name of the error, which Lambda reports as `errorType`.
    pub fn error_type(&self) -> &'static str {
        match self {
            FunctionError::Event(error) => error.error_type(),
        }
    }
}

impl Function {
    pub(crate) fn new(http: HttpService, state: State, at_shutdown: Vec<AtShutdown>) -> Self {
        Function {
            http,
            state,
            at_shutdown: Mutex::new(at_shutdown),
        }
    }

    /// Handles one event.
    ///
    /// # Errors
    ///
    /// [`FunctionError`] if the event is not an HTTP request. Every other failure, including a
    /// panic of the handler, is a response.
    pub async fn handle(
        &self,
        event: &[u8],
        invocation: &Invocation,
    ) -> Result<Reply, FunctionError> {
        let event = ProxyEvent::read(event)?;
        Ok(Reply(
            self.http.handle(&event, &self.state, invocation).await,
        ))
    }

    /// Whether [`shut_down`](Self::shut_down) has anything to do.
    pub fn has_shutdown(&self) -> bool {
        self.at_shutdown.lock().is_ok_and(|tasks| !tasks.is_empty())
    }

    /// Runs the work registered with [`App::on_shutdown`](crate::App::on_shutdown) once, in the
    /// order of registration.
    pub async fn shut_down(&self) {
        let tasks = match self.at_shutdown.lock() {
            Ok(mut tasks) => std::mem::take(&mut *tasks),
            Err(_) => return,
        };
        for task in tasks {
            task().await;
        }
    }
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Function")
            .field("http", &self.http)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
