//! The function: recognizes an event, dispatches it, and returns the bytes of the response.

use std::pin::{Pin, pin};
use std::sync::Mutex;

use crate::boxed::BoxFuture;
use crate::event::{EventFailure, EventService, NoResponse, begins_with_records};
use crate::http::Rejection;
use crate::http::authorizer::{AuthorizerError, Authorizers};
use crate::http::payload::{EventError, ProxyEvent, utf8, write_response};
use crate::http::service::HttpService;
use crate::invocation::Invocation;
use crate::invocation_log::{InvocationLog, Summary};
use crate::reply::{Reply, StreamingReply};
use crate::state::State;

/// Work to do once before the process ends.
pub(crate) type AtShutdown = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// A started app: one entry point from the bytes of an event to the bytes of its response. Lambda,
/// the local gateway, tests and benchmarks all use it.
pub struct Function {
    /// Nothing if the function handles only events.
    http: Option<HttpService>,
    /// Nothing if no route has an authorizer.
    authorizers: Option<Authorizers>,
    events: FunctionEvents,
    state: State,
    at_shutdown: Mutex<Vec<AtShutdown>>,
    log: InvocationLog,
}

/// The type of [`handle_event`].
pub(crate) type HandleEvent = for<'a> fn(
    &'a EventService,
    &'a str,
    &'a State,
    &'a Invocation,
    &'a mut Summary,
) -> BoxFuture<'a, Result<Vec<u8>, NoResponse>>;

/// Handles an event that is not a request.
pub(crate) fn handle_event<'a>(
    events: &'a EventService,
    event: &'a str,
    state: &'a State,
    invocation: &'a Invocation,
    summary: &'a mut Summary,
) -> BoxFuture<'a, Result<Vec<u8>, NoResponse>> {
    Box::pin(events.handle(event, state, invocation, summary))
}

/// The event handlers.
#[derive(Debug)]
pub(crate) struct FunctionEvents {
    /// `None` if nothing has added handlers or named functions.
    pub(crate) handle: Option<HandleEvent>,
    pub(crate) all: EventService,
    /// The handlers of each function, if the process is several.
    pub(crate) by_function: Vec<(String, EventService)>,
}

/// The invocation failed as a whole; Lambda reports it as a function error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FunctionError {
    /// The event is not an HTTP request.
    #[error(transparent)]
    Event(#[from] EventError),
    /// No handler took the event, or its records failed as a whole.
    #[error(transparent)]
    Failure(#[from] EventFailure),
    /// An authorizer rejected the caller or failed.
    #[error(transparent)]
    Authorizer(#[from] AuthorizerError),
}

impl FunctionError {
    /// The name of the error, which Lambda reports as `errorType`.
    pub fn error_type(&self) -> &'static str {
        match self {
            FunctionError::Event(error) => error.error_type(),
            FunctionError::Failure(error) => error.error_type(),
            FunctionError::Authorizer(error) => error.error_type(),
        }
    }
}

impl Function {
    pub(crate) fn new(
        http: Option<HttpService>,
        authorizers: Option<Authorizers>,
        events: FunctionEvents,
        state: State,
        at_shutdown: Vec<AtShutdown>,
        log: InvocationLog,
    ) -> Self {
        Function {
            http,
            authorizers,
            events,
            state,
            at_shutdown: Mutex::new(at_shutdown),
            log,
        }
    }

    /// Handles one event, and returns the whole reply. A streamed response is collected first.
    ///
    /// It writes one line to the log: function, route and status, or source of the event and failed
    /// records, duration, and whether it was the first invocation.
    ///
    /// # Errors
    ///
    /// [`FunctionError`] if the event is neither a request nor one that the app has a handler for,
    /// if a handler fails whose source does not support partial failures, or if an authorizer
    /// rejects an unknown caller or fails. Every failure of a request, including a panic of the
    /// handler, is a response.
    pub async fn handle(
        &self,
        event: &[u8],
        invocation: &Invocation,
    ) -> Result<Reply, FunctionError> {
        let (started, mut summary) = (self.log.start(), Summary::Unknown);
        let events = &self.events.all;
        let result = pin!(self.dispatch(events, event, invocation, &mut summary)).await;
        let error = result.as_ref().err().map(FunctionError::error_type);
        self.log.write(started, None, &summary, error);
        result
    }

    /// Handles the event of an authorizer; `None` if it is another event.
    async fn authorize(
        &self,
        event: &str,
        invocation: &Invocation,
        summary: &mut Summary,
    ) -> Option<Result<Reply, FunctionError>> {
        let authorizers = self.authorizers.as_ref()?;
        let decided = authorizers.handle(event, &self.state, invocation, summary);
        let decided = decided.await?;
        Some(decided.map(Reply).map_err(FunctionError::from))
    }

    /// Handles one event like [`handle`](Self::handle), for a caller that can take the reply piece
    /// by piece, such as Lambda. The line in the log contains the time until the reply began.
    ///
    /// The reply is streamed if the service that passes it on to the client expects that: a REST
    /// API does if the response type of the route is streamed, and a function URL does if the
    /// response type of any route is. It is then streamed for every status, including errors.
    ///
    /// # Errors
    ///
    /// The errors of [`handle`](Self::handle).
    pub async fn handle_streaming(
        &self,
        event: &[u8],
        invocation: &Invocation,
    ) -> Result<StreamingReply, FunctionError> {
        if let Some(reply) = self.stream(None, event, invocation).await {
            return Ok(reply);
        }
        let reply = self.handle(event, invocation).await?;
        Ok(StreamingReply::Whole(reply))
    }

    /// The reply to a request, unless no route streams or the event is something else.
    async fn stream(
        &self,
        function: Option<&str>,
        event: &[u8],
        invocation: &Invocation,
    ) -> Option<StreamingReply> {
        let http = self.http.as_ref().filter(|http| http.streams())?;
        let request = ProxyEvent::read(event).ok()?;
        let (started, mut summary) = (self.log.start(), Summary::Unknown);
        let reply = http.handle_streaming(&request, &self.state, invocation, &mut summary);
        let reply = reply.await;
        self.log.write(started, function, &summary, None);
        Some(reply)
    }

    /// Whether the response type of any route is streamed, so that
    /// [`handle_streaming`](Self::handle_streaming) may return a streamed reply.
    pub fn streams(&self) -> bool {
        self.http.as_ref().is_some_and(HttpService::streams)
    }

    /// Handles one event as one of the functions of the app, which
    /// [`App::function`](crate::App::function) has named. In one process, two functions may have
    /// handlers for the same event.
    ///
    /// # Errors
    ///
    /// The errors of [`handle`](Self::handle), and [`EventFailure::UnknownFunction`].
    pub async fn handle_as(
        &self,
        function: &str,
        event: &[u8],
        invocation: &Invocation,
    ) -> Result<Reply, FunctionError> {
        let mut functions = self.events.by_function.iter();
        let Some((_, events)) = functions.find(|(name, _)| name == function) else {
            return Err(FunctionError::Failure(EventFailure::UnknownFunction {
                name: function.to_owned(),
            }));
        };
        let (started, mut summary) = (self.log.start(), Summary::Unknown);
        let result = pin!(self.dispatch(events, event, invocation, &mut summary)).await;
        let error = result.as_ref().err().map(FunctionError::error_type);
        self.log.write(started, Some(function), &summary, error);
        result
    }

    /// Handles one event like [`handle_streaming`](Self::handle_streaming), as one of the functions
    /// of the app.
    ///
    /// # Errors
    ///
    /// The errors of [`handle_as`](Self::handle_as).
    pub async fn handle_streaming_as(
        &self,
        function: &str,
        event: &[u8],
        invocation: &Invocation,
    ) -> Result<StreamingReply, FunctionError> {
        if let Some(reply) = self.stream(Some(function), event, invocation).await {
            return Ok(reply);
        }
        let reply = self.handle_as(function, event, invocation).await?;
        Ok(StreamingReply::Whole(reply))
    }

    /// Whether this process runs a function of that name, for [`handle_as`](Self::handle_as).
    pub fn runs(&self, function: &str) -> bool {
        let mut functions = self.events.by_function.iter();
        functions.any(|(name, _)| name == function)
    }

    /// Handles a request or an event.
    async fn dispatch(
        &self,
        events: &EventService,
        event: &[u8],
        invocation: &Invocation,
        summary: &mut Summary,
    ) -> Result<Reply, FunctionError> {
        let text = utf8(event)?;
        let may_be_request =
            events.is_empty() || (self.http.is_some() && !begins_with_records(text));
        let mut other = None;
        if may_be_request {
            // Read in place: a request is too large to be moved.
            let read = ProxyEvent::read_text(text);
            if let Ok(request) = &read {
                return Ok(match &self.http {
                    // Pinned here, because awaiting a future moves it, and this one is large.
                    Some(http) => {
                        pin!(http.handle(request, &self.state, invocation, summary)).await
                    }
                    None => no_route(request, summary),
                });
            }
            other = read.err();
        }
        // Boxed, because the future of a request is moved as a whole.
        Box::pin(self.dispatch_event(events, text, other, invocation, summary)).await
    }

    /// Handles what is not a request, or is not read as one because of an error.
    async fn dispatch_event(
        &self,
        events: &EventService,
        text: &str,
        error: Option<EventError>,
        invocation: &Invocation,
        summary: &mut Summary,
    ) -> Result<Reply, FunctionError> {
        if let Some(error) = error {
            if (events.is_empty() || matches!(error, EventError::OtherKind(_)))
                && let Some(decided) = self.authorize(text, invocation, summary).await
            {
                return decided;
            }
            // The payload of a direct invocation is any JSON.
            let may_be_event = matches!(error, EventError::OtherKind(_) | EventError::NotJson(_));
            if events.is_empty() || !may_be_event {
                return Err(error.into());
            }
        }
        let handled = match self.events.handle {
            Some(handle) => handle(events, text, &self.state, invocation, summary).await,
            None => Err(NoResponse::Unreadable),
        };
        match handled {
            Ok(reply) => Ok(Reply(reply)),
            Err(NoResponse::Failure(failure)) => {
                // What went wrong with a record has a line of its own.
                if !matches!(failure, EventFailure::Failed { .. }) {
                    tracing::error!(error = %failure, "the event failed");
                }
                Err(failure.into())
            }
            Err(NoResponse::Unreadable) => {
                let request = ProxyEvent::read_text(text)?;
                Ok(match &self.http {
                    Some(http) => {
                        let reply = http.handle(&request, &self.state, invocation, summary);
                        reply.await
                    }
                    None => no_route(&request, summary),
                })
            }
        }
    }

    /// Shared state of the type `T`, if the app has it.
    pub fn state<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.state.get()
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

/// The reply to a request if the app has no routes.
fn no_route(request: &ProxyEvent<'_>, summary: &mut Summary) -> Reply {
    let mut response = Rejection::NotFound.into_response();
    let status = response.status.as_u16();
    *summary = Summary::Request {
        route: None,
        status,
    };
    Reply(write_response(request.format(), &mut response))
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Function")
            .field("http", &self.http)
            .field("events", &self.events)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
