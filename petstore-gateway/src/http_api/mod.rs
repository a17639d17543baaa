//! HTTP APIs: routes, payload formats 1.0 and 2.0, their authorizers, CORS and parameter mapping.
//!
//! [`HttpApiStage`] serves a deployed HTTP API, as [`Stage`](crate::Stage) serves a REST API. The
//! order of one request is: CORS preflight, route, authorization, integration, CORS headers.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html>

mod auth;
mod cors;
mod deployment;
mod error;
mod event_v1;
mod integration;
mod mapping;
mod request;
mod routes;
mod service;
mod service_action;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Request, Response};
use petstore_core::contract::Cors;
use petstore_core::contract::http_api::HttpApi;

use self::auth::HttpAuthorization;
use self::deployment::HttpDeployment;
use self::error::HttpApiError;
use self::request::{HttpCaller, RouteRequest};
use self::routes::{MatchedRoute, Routes};
use crate::deploy_error::DeployError;
use crate::deployment::StageOptions;
use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;
use crate::invoke::Invoke;
use crate::limits::{MAX_BODY, MAX_HEAD};
use crate::serve_report::ServeReport;

/// A deployed HTTP API: its stage `$default` serves requests for `/<path>`.
///
/// ```
/// use bytes::Bytes;
/// use petstore_core::contract::http_api::{HttpApi, HttpIntegration, PayloadFormat, Route};
/// use petstore_gateway::{HttpApiStage, InvokeError, StageOptions};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut api = HttpApi::new("hello");
/// let integration = Some(HttpIntegration::lambda("hello", PayloadFormat::V2));
/// api.routes.insert("GET /hello".parse()?, Route { integration, ..Route::default() });
///
/// let invoke = petstore_gateway::invoke_fn(|_event| async {
///     Ok::<_, InvokeError>(Bytes::from_static(br#""Hello!""#))
/// });
/// let stage = HttpApiStage::new(&api, invoke, StageOptions::default())?;
///
/// let request = http::Request::get("/hello").body(Bytes::new())?;
/// assert_eq!(stage.serve(request).await.body(), "Hello!");
/// # Ok(())
/// # }
/// ```
pub struct HttpApiStage {
    deployment: HttpDeployment,
    routes: Routes,
    authorization: HttpAuthorization,
    cors: Option<Cors>,
}

impl std::fmt::Debug for HttpApiStage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpApiStage")
            .field("routes", &self.routes)
            .finish_non_exhaustive()
    }
}

impl HttpApiStage {
    /// Deploys an HTTP API whose functions are invoked through `invoke`.
    ///
    /// Of the options it does not use the name, the API keys and the usage plans, which HTTP APIs
    /// do not have.
    ///
    /// # Errors
    ///
    /// [`DeployError`] if two routes conflict, or an authorizer is not valid.
    pub fn new(
        api: &HttpApi,
        invoke: impl Invoke,
        options: StageOptions,
    ) -> Result<Self, DeployError> {
        let deployment = HttpDeployment::new(api, invoke, options);
        Ok(Self {
            routes: Routes::new(api)?,
            authorization: HttpAuthorization::new(api, &deployment)?,
            cors: api.cors.clone(),
            deployment,
        })
    }

    /// Serves a request. Every request has a response, whose extensions contain a [`ServeReport`].
    ///
    /// The request may have the extension [`Connection`](crate::Connection). The timeouts need
    /// tokio's timer.
    pub async fn serve(&self, request: Request<Bytes>) -> Response<Bytes> {
        let request = GatewayRequest::new(request);
        let mut report = ServeReport::default();
        let served = self.call(&request, &mut report).await;
        self.finish(served, &request, report)
    }

    /// The response to a request that its head alone rules out, because no route matches it.
    pub fn reject_early(&self, head: &Parts) -> Option<Response<Bytes>> {
        let request = Request::from_parts(head.clone(), Bytes::new());
        let request = GatewayRequest::new(request);
        let is_preflight = self
            .cors
            .as_ref()
            .is_some_and(|cors| cors::preflight(cors, &request).is_some());
        let found = check_sizes(&request).and_then(|()| self.find(&request));
        let error = found.err().filter(|_| !is_preflight)?;
        Some(self.finish(Err(error), &request, ServeReport::default()))
    }

    fn find(&self, request: &GatewayRequest) -> Result<MatchedRoute<'_>, HttpApiError> {
        let verb = request.parts.method.as_str();
        let path = request.parts.uri.path();
        self.routes.find(verb, path).ok_or_else(|| {
            let known = self.routes.known();
            HttpApiError::not_found(format!("no route for {verb} {path}: the API has {known}"))
        })
    }

    /// Responds to a request whose body was not read to its end, because of `error`.
    pub fn reject_unread(&self, request: Request<Bytes>, error: GatewayError) -> Response<Bytes> {
        let request = GatewayRequest::new(request);
        self.finish(Err(error.into()), &request, ServeReport::default())
    }

    async fn call(
        &self,
        request: &GatewayRequest,
        report: &mut ServeReport,
    ) -> Result<Response<Bytes>, HttpApiError> {
        check_sizes(request)?;
        let preflight = self
            .cors
            .as_ref()
            .and_then(|cors| cors::preflight(cors, request));
        if let Some(response) = preflight {
            return Ok(response);
        }
        let matched = self.find(request)?;
        let mut call = RouteRequest {
            deployment: &self.deployment,
            request,
            matched: &matched,
            caller: HttpCaller::Anyone,
        };
        call.caller = self.authorization.authorize(&call).await?;
        report.principal_id = call.caller.principal_id().map(str::to_owned);
        integration::invoke(&call).await
    }

    /// Adds the headers that every response has, and the report.
    fn finish(
        &self,
        served: Result<Response<Bytes>, HttpApiError>,
        request: &GatewayRequest,
        mut report: ServeReport,
    ) -> Response<Bytes> {
        let is_preflight = matches!(&served, Ok(response) if response.status() == 204);
        let mut response = match served {
            Ok(response) => response,
            Err(error) => {
                report.note = Some(error.note.clone());
                error.into_response()
            }
        };
        let headers = response.headers_mut();
        if let Some(cors) = &self.cors
            && !(is_preflight && cors::preflight(cors, request).is_some())
        {
            cors::add_headers(cors, request, headers);
        }
        let id = &request.ids.extended;
        if let Ok(id) = HeaderValue::from_str(id) {
            headers.insert("apigw-requestid", id);
        }
        report.request_id.clone_from(id);
        response.extensions_mut().insert(report);
        response
    }
}

/// HTTP APIs have the limits of REST APIs for bodies and heads.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>
fn check_sizes(request: &GatewayRequest) -> Result<(), HttpApiError> {
    if request.body.len() > MAX_BODY {
        let note = format!("the body has more than {MAX_BODY} bytes, which an HTTP API accepts");
        return Err(HttpApiError::too_large(note));
    }
    let parts = &request.parts;
    let line = parts.method.as_str().len() + parts.uri.to_string().len();
    let headers = parts.headers.iter();
    let size: usize = headers
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if line + size > MAX_HEAD {
        let note = format!("the request line and headers have more than {MAX_HEAD} bytes");
        return Err(HttpApiError::head_too_large(note));
    }
    Ok(())
}
