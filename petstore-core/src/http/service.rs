//! The HTTP service of a function. It takes a request from its event to the proxy response: CORS
//! preflight, route, authorization, body, handler, CORS headers.

use std::borrow::Cow;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::extract::BodyAccess;
use super::payload::{ProxyEvent, write_response};
use super::request::{Body, Request, Texts};
use super::route::RouteEntry;
use super::table::Table;
use super::{Rejection, Response, auth, cors};
use crate::invocation::Invocation;
use crate::settings::Settings;
use crate::state::State;

/// Gateways pad base64, but test tools often do not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The routes of a function, ready to handle requests.
#[derive(Debug)]
pub(crate) struct HttpService {
    table: Table,
    settings: Settings,
    cors: Option<cors::CorsHeaders>,
}

impl HttpService {
    pub(crate) fn new(table: Table, settings: Settings, cors: Option<cors::CorsHeaders>) -> Self {
        HttpService {
            table,
            settings,
            cors,
        }
    }

    /// The proxy response to a request, in the payload format of its event.
    pub(crate) async fn handle(
        &self,
        event: &ProxyEvent<'_>,
        state: &State,
        invocation: &Invocation,
    ) -> Vec<u8> {
        let mut response = self
            .respond(event, state, invocation)
            .await
            .unwrap_or_else(Rejection::into_response);
        if let Some(cors) = &self.cors {
            cors.add_to(&mut response);
        }
        write_response(event.format(), response)
    }

    /// The response to a preflight request that no gateway has handled.
    fn preflight(&self, event: &ProxyEvent<'_>) -> Option<Response> {
        let cors = self.cors.as_ref()?;
        if event.verb != "OPTIONS" {
            return None;
        }
        let template = self.table.template(event, &self.settings.base_path)?;
        cors.preflight(template)
    }

    async fn respond(
        &self,
        event: &ProxyEvent<'_>,
        state: &State,
        invocation: &Invocation,
    ) -> Result<Response, Rejection> {
        if let Some(preflight) = self.preflight(event) {
            return Ok(preflight);
        }
        let (entry, path_parameters) = self.table.find(event, &self.settings.base_path)?;
        if !auth::is_authorized(
            entry.spec.auth,
            event,
            self.settings.allow_unverified_callers,
        ) {
            tracing::warn!(
                route = entry.spec.name,
                auth = entry.spec.auth.as_str(),
                format = event.format().name(),
                "rejected: the event does not prove that the gateway checked the caller"
            );
            return Err(Rejection::Forbidden);
        }
        let decoded;
        let body = match (&event.body, event.base64) {
            (None, _) => Body::Empty,
            (Some(text), false) => Body::Text(text),
            (Some(_), true) if entry.spec.body == BodyAccess::None => Body::Empty,
            (Some(text), true) => match BASE64.decode(text.as_str()) {
                Ok(bytes) => {
                    decoded = bytes;
                    Body::Binary(&decoded)
                }
                Err(_) => Body::BadBase64,
            },
        };
        let texts = Texts::default();
        let request = Request {
            event,
            base_path: &self.settings.base_path,
            path_parameters: &path_parameters,
            body,
            state,
            invocation,
            texts: &texts,
        };
        let response = call(entry, request).await?;
        Ok(check_declared(entry, response))
    }
}

/// Calls the handler. A panic, in the handler or in an extractor, becomes a 500.
async fn call(entry: &RouteEntry, request: Request<'_>) -> Result<Response, Rejection> {
    let mut handler = None;
    poll_fn(|cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| {
            let future = match &mut handler {
                Some(future) => future,
                None => handler.insert((entry.call)(request)?),
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
        Cow::Borrowed("a panic payload of an unknown type")
    }
}

/// A raw response is the only response whose status the compiler cannot check against the declared
/// statuses.
fn check_declared(entry: &RouteEntry, response: Response) -> Response {
    let status = response.status.as_u16();
    match entry.spec.declared {
        Some(declared) if entry.raw && status < 500 && !declared.contains(status) => {
            tracing::error!(
                route = entry.spec.name,
                status,
                %declared,
                "the handler returned a status that its route does not declare in `status(...)`"
            );
            Rejection::Internal.into_response()
        }
        _ => response,
    }
}
