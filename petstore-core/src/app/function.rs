use std::borrow::Cow;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::task::Poll;

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::table::Table;
use super::{AtShutdown, Settings, State, auth, cors};
use crate::extract::BodyUse;
use crate::payload::{Event, EventError, write_answer};
use crate::request::Body;
use crate::respond::Response;
use crate::route::Entry;
use crate::{Context, Rejection, Request};

/// A started app: one entry point from the bytes of an event to the bytes of its answer, which
/// Lambda, the local gateway, tests and benchmarks all use.
pub struct Function {
    table: Table,
    state: State,
    at_shutdown: Mutex<Vec<AtShutdown>>,
    settings: Settings,
    cors: Option<cors::Answers>,
}

/// The invocation failed as a whole; Lambda reports it as a function error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FunctionError {
    /// The event is no HTTP request.
    #[error(transparent)]
    Event(#[from] EventError),
}

impl FunctionError {
    /// The name of the error, as Lambda has it in `errorType`.
    pub fn error_type(&self) -> &'static str {
        match self {
            FunctionError::Event(error) => error.error_type(),
        }
    }
}

/// Gateways pad, test tools often do not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl Function {
    pub(super) fn new(
        table: Table,
        state: State,
        at_shutdown: Vec<AtShutdown>,
        settings: Settings,
        cors: Option<cors::Answers>,
    ) -> Self {
        Function {
            table,
            state,
            at_shutdown: Mutex::new(at_shutdown),
            settings,
            cors,
        }
    }

    /// Answers one event.
    ///
    /// # Errors
    ///
    /// [`FunctionError`] if the event is no HTTP request. Whatever else goes wrong is an answer,
    /// a panic of the handler too.
    pub async fn handle(&self, event: &[u8], context: &Context) -> Result<Vec<u8>, FunctionError> {
        let event = Event::read(event)?;
        let mut response = self
            .respond(&event, context)
            .await
            .unwrap_or_else(Rejection::into_response);
        if let Some(cors) = &self.cors {
            cors.add_to(&mut response);
        }
        Ok(write_answer(event.format(), response))
    }

    /// Does what [`App::on_shutdown`](super::App::on_shutdown) asked for, in that order, once.
    pub async fn shut_down(&self) {
        let goodbyes = match self.at_shutdown.lock() {
            Ok(mut goodbyes) => std::mem::take(&mut *goodbyes),
            Err(_) => return,
        };
        for goodbye in goodbyes {
            goodbye().await;
        }
    }

    /// The answer to a preflight that no gateway has answered.
    fn preflight(&self, event: &Event<'_>) -> Option<Response> {
        let cors = self.cors.as_ref()?;
        if event.verb != "OPTIONS" {
            return None;
        }
        let template = self.table.template(event, &self.settings.base_path)?;
        cors.preflight(template)
    }

    async fn respond(&self, event: &Event<'_>, context: &Context) -> Result<Response, Rejection> {
        if let Some(preflight) = self.preflight(event) {
            return Ok(preflight);
        }
        let (entry, path_parameters) = self.table.find(event, &self.settings.base_path)?;
        if !auth::is_authorized(entry.spec.auth, event, self.settings.trust_callers) {
            tracing::warn!(
                route = entry.spec.name,
                auth = entry.spec.auth.as_str(),
                format = event.format().name(),
                "refused: the event does not say that the gateway checked the caller"
            );
            return Err(Rejection::Forbidden);
        }
        let decoded;
        let body = match (&event.body, event.base64) {
            (None, _) => Body::Text(""),
            (Some(text), false) => Body::Text(text),
            (Some(_), true) if entry.spec.body == BodyUse::Nothing => Body::Text(""),
            (Some(text), true) => match BASE64.decode(&**text) {
                Ok(bytes) => {
                    decoded = bytes;
                    Body::Bytes(&decoded)
                }
                Err(_) => Body::BadBase64,
            },
        };
        let request = Request {
            event,
            base_path: &self.settings.base_path,
            path_parameters: &path_parameters,
            body,
            state: &self.state,
            context,
        };
        let response = call(entry, request).await?;
        Ok(check_declared(entry, response))
    }
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Function")
            .field("table", &self.table)
            .field("state", &self.state)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// Calls the handler; a panic, in an extractor as in the handler, is a 500.
async fn call(entry: &Entry, request: Request<'_>) -> Result<Response, Rejection> {
    let mut answering = None;
    poll_fn(|cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| {
            let future = match &mut answering {
                Some(future) => future,
                None => answering.insert((entry.call)(request)?),
            };
            Ok(future.as_mut().poll(cx))
        }));
        match polled {
            Ok(Ok(Poll::Pending)) => Poll::Pending,
            Ok(Ok(Poll::Ready(response))) => Poll::Ready(Ok(response)),
            Ok(Err(rejection)) => Poll::Ready(Err(rejection)),
            Err(panic) => {
                tracing::error!(
                    route = entry.spec.name,
                    panic = %panic_message(&*panic),
                    "the handler panicked"
                );
                Poll::Ready(Err(Rejection::Internal))
            }
        }
    })
    .await
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> Cow<'static, str> {
    if let Some(message) = panic.downcast_ref::<&'static str>() {
        Cow::Borrowed(message)
    } else if let Some(message) = panic.downcast_ref::<String>() {
        Cow::Owned(message.clone())
    } else {
        Cow::Borrowed("of an unknown type")
    }
}

/// A raw response is the one answer that can leave its route's declared statuses.
fn check_declared(entry: &Entry, response: Response) -> Response {
    let status = response.status.as_u16();
    match entry.spec.declared {
        Some(declared) if entry.raw && status < 500 && !declared.contains(status) => {
            tracing::error!(
                route = entry.spec.name,
                status,
                %declared,
                "the handler answered a status that its route does not declare"
            );
            Rejection::Internal.into_response()
        }
        _ => response,
    }
}
