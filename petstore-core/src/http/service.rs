//! The HTTP service of a function. It takes a request from its event to the proxy response: CORS
//! preflight, route, authorization, body, handler, CORS headers.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Mutex;
use std::task::{Context, Poll};

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use http::{HeaderValue, StatusCode};

use super::around::{Handle, Hook, Next};
use super::auth::CallerCheck;
use super::cors::HandleCors;
use super::extract::BodyAccess;
use super::group::MountedRoute;
use super::payload::{Format, ProxyEvent, write_response};
use super::request::{Body, PathParameters, Request, Storage};
use super::response::{Content, OCTETS, PLAIN};
use super::route::RouteEntry;
use super::run_route::guarded;
use super::streaming::{StreamResponse, collect_response};
use super::table::Table;
use super::{Auth, Rejection, Response};
use crate::boxed::BoxFuture;
use crate::invocation::Invocation;
use crate::invocation_log::Summary;
use crate::reply::{Reply, StreamingReply};
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
    /// The hooks around requests for paths that no route has.
    hooks: Vec<Hook>,
    settings: Settings,
    cors: Option<Box<dyn HandleCors>>,
    /// What streams a response, if the response type of any route is streamed.
    stream: Option<StreamResponse>,
}

/// Where a request goes after its hooks.
struct Target<'t> {
    service: &'t HttpService,
    found: Result<&'t MountedRoute, Rejection>,
}

impl HttpService {
    pub(crate) fn new(
        table: Table,
        hooks: Vec<Hook>,
        settings: Settings,
        cors: Option<Box<dyn HandleCors>>,
    ) -> Self {
        let stream = table.routes().find_map(|route| route.entry.stream);
        HttpService {
            stream,
            table,
            hooks,
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
        summary: &mut Summary,
    ) -> Reply {
        let mut response = Response::new(StatusCode::OK);
        let route = pin!(self.respond(event, state, invocation, &mut response)).await;
        self.complete_response(route, &mut response, summary);
        if response.body.is_streamed() {
            collect_response(&mut response).await;
        }
        Reply(write_response(event.format(), &mut response))
    }

    /// The response to a request, as a stream if its caller expects one.
    pub(crate) async fn handle_streaming(
        &self,
        event: &ProxyEvent<'_>,
        state: &State,
        invocation: &Invocation,
        summary: &mut Summary,
    ) -> StreamingReply {
        let stream = self.stream.filter(|_| self.expects_stream(event));
        let Some(stream) = stream else {
            return StreamingReply::Whole(self.handle(event, state, invocation, summary).await);
        };
        let mut response = Response::new(StatusCode::OK);
        let route = pin!(self.respond(event, state, invocation, &mut response)).await;
        self.complete_response(route, &mut response, summary);
        stream(response, invocation)
    }

    /// Whether the response type of any route is streamed.
    pub(crate) fn streams(&self) -> bool {
        self.stream.is_some()
    }

    /// Whether the caller expects a stream: the contract and the template have its integration
    /// stream the response. HTTP APIs and load balancers do not stream.
    fn expects_stream(&self, event: &ProxyEvent<'_>) -> bool {
        match event.format() {
            Format::Rest => {
                let found = self.table.find(event, &self.settings.base_path);
                found.is_ok_and(|(route, _)| route.entry.stream.is_some())
            }
            Format::FunctionUrl => self.streams(),
            Format::HttpV1
            | Format::HttpV2
            | Format::Alb
            | Format::AlbMultiValue
            | Format::VpcLatticeV1
            | Format::VpcLatticeV2 => false,
        }
    }

    /// Adds to a response what the service adds to every one.
    fn complete_response(
        &self,
        route: Option<&'static str>,
        response: &mut Response,
        summary: &mut Summary,
    ) {
        self.format_error(response);
        if let Some(cors) = &self.cors {
            cors.add_to(response);
        }
        let status = response.status.as_u16();
        *summary = Summary::Request { route, status };
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

    /// Gives an error response the shape that the app has chosen.
    fn format_error(&self, response: &mut Response) {
        if let Some(format) = &self.settings.errors
            && let Content::Error(json) = &response.body.0
            && let Some(json) = format.rewrite(response.status, &json.unescape())
        {
            response.content_type = Some(HeaderValue::from_static(format.get().media_type()));
            response.body = super::response::Body(Content::Text(json));
        }
    }

    /// Fills in the response, and returns the name of the route that the path has.
    ///
    /// Awaiting a future moves it, so large ones are pinned first, and what few requests need is
    /// boxed. A response is large as well, so each function writes it to its final place.
    async fn respond(
        &self,
        event: &ProxyEvent<'_>,
        state: &State,
        invocation: &Invocation,
        response: &mut Response,
    ) -> Option<&'static str> {
        if let Some(preflight) = self.preflight(event) {
            *response = preflight;
            return None;
        }
        let (found, path_parameters) = match self.table.find(event, &self.settings.base_path) {
            Ok((route, parameters)) => (Ok(route), parameters),
            Err(rejection) => (Err(rejection), PathParameters::Decoded(Vec::new())),
        };
        let name = found.as_ref().ok().map(|route| route.entry.spec.name);
        let hooks = match &found {
            Ok(route) => &route.hooks,
            Err(_) => &self.hooks,
        };
        // Without hooks, only the route can read the body.
        let unread = hooks.is_empty()
            && (found.as_ref()).is_ok_and(|route| route.entry.spec.body == BodyAccess::None);
        let decoded;
        let body = match (&event.body, event.base64) {
            (None, _) => Body::Empty,
            (Some(text), false) => Body::Text(text),
            (Some(_), true) if unread => Body::Empty,
            (Some(text), true) => match BASE64.decode(text.as_str()) {
                Ok(bytes) => {
                    decoded = bytes;
                    Body::Binary(&decoded)
                }
                Err(_) => Body::BadBase64,
            },
        };
        let storage = Storage::new();
        let request = Request {
            event,
            base_path: &self.settings.base_path,
            path_parameters: &path_parameters,
            body,
            state,
            invocation,
            storage: &storage,
        };
        let target = Target {
            service: self,
            found,
        };
        if hooks.is_empty() {
            pin!(target.respond(request, response)).await;
            return name;
        }
        let mut route = pin!(target.formatted(request));
        let waiting = Mutex::new(Some(route.as_mut() as _));
        let next = Next {
            request,
            hooks,
            target: &target,
            waiting: &waiting,
        };
        if let Err(rejection) = guarded("a hook", response, || Ok(next.run())).await {
            *response = rejection.into_response();
        }
        name
    }
}

impl Target<'_> {
    /// A hook sees an error response as the client does.
    async fn formatted(&self, request: Request<'_>) -> Response {
        let mut response = Response::new(StatusCode::OK);
        self.respond(request, &mut response).await;
        self.service.format_error(&mut response);
        response
    }

    /// Fills in the response of the route, or that of a rejection.
    async fn respond(&self, request: Request<'_>, response: &mut Response) {
        let called = {
            let mut called = pin!(self.call(request, response));
            poll_fn(|cx| poll_shared(called.as_mut(), cx)).await
        };
        if let Err(rejection) = called {
            *response = rejection.into_response();
        }
    }

    /// Fills in the response of the route; a rejection replaces it.
    async fn call(&self, request: Request<'_>, response: &mut Response) -> Result<(), Rejection> {
        let route = self.found.clone()?;
        let (entry, settings) = (&route.entry, &self.service.settings);
        let allow_unverified = settings.allow_unverified_callers;
        match (route.auth(), route.check_caller) {
            (Auth::None, _) => {}
            (auth, Some(check)) => check(
                CallerCheck {
                    route: entry.spec.name,
                    auth,
                    allow_unverified,
                },
                request.event,
            )?,
            (auth, None) => {
                let auth = auth.as_str();
                tracing::error!(
                    route = entry.spec.name,
                    auth,
                    "the check of callers is missing"
                );
                return Err(Rejection::Forbidden);
            }
        }
        match (route.run, route.timeout) {
            (Some(run), timeout) => run(entry.route_call(), request, timeout, response).await?,
            (None, None) => guarded(entry.spec.name, response, || (entry.call)(request)).await?,
            (None, Some(_)) => {
                tracing::error!(
                    route = entry.spec.name,
                    "the code of time limits is missing"
                );
                return Err(Rejection::Internal);
            }
        }
        set_media_type(entry, response);
        check_declared(entry, response);
        check_headers(entry, response);
        Ok(())
    }
}

/// Polls a future. It is not inlined, so that all callers share one copy of the future's code.
#[inline(never)]
fn poll_shared<F: Future>(future: Pin<&mut F>, cx: &mut Context<'_>) -> Poll<F::Output> {
    future.poll(cx)
}

impl Handle for Target<'_> {
    fn handle<'r>(&'r self, request: Request<'r>) -> BoxFuture<'r, Response> {
        Box::pin(self.formatted(request))
    }
}

/// Text and bytes have the media type that the route names, unless the handler has set another.
fn set_media_type(entry: &RouteEntry, response: &mut Response) {
    if let (Some(media_type), Some(given)) = (entry.spec.produces, &response.content_type)
        && response.status.is_success()
        && (given == OCTETS || given == PLAIN)
    {
        response.content_type = Some(HeaderValue::from_static(media_type));
    }
}

/// The compiler cannot check the status of a raw response, nor which errors of a shared type a
/// route returns.
fn check_declared(entry: &RouteEntry, response: &mut Response) {
    let status = response.status.as_u16();
    if let Some(declared) = entry.spec.declared
        && status < 500
        && !declared.contains(status)
    {
        tracing::error!(
            route = entry.spec.name,
            status,
            %declared,
            "the handler returned a status that its route does not declare in `status(...)`"
        );
        *response = Rejection::Internal.into_response();
    }
}

/// Omits headers that the handler added and the contract does not contain.
fn check_headers(entry: &RouteEntry, response: &mut Response) {
    if response.added.is_empty() {
        return;
    }
    for name in std::mem::take(&mut response.added) {
        let mut declared = entry.spec.headers.iter();
        if declared.any(|(declared, _)| name == *declared) {
            continue;
        }
        tracing::error!(
            route = entry.spec.name,
            header = %name,
            "a header was omitted, since the contract does not contain it: add it to the route's `headers(...)`"
        );
        if name == http::header::SET_COOKIE {
            response.cookies.clear();
        }
        response.headers.retain(|(other, _)| *other != name);
    }
}
