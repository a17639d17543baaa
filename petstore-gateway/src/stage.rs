//! A stage: takes a request through routing, authorization, validation and integration to a
//! response.
//!
//! It is the only module that depends on the order of these steps. Each step is a module of its
//! own.

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Request, Response, StatusCode};
use petstore_core::contract::Api;

use crate::api_key::ApiKey;
use crate::auth::Authorization;
use crate::caller::Caller;
use crate::context::RequestContext;
use crate::deploy_error::{DeployError, DeployWarning};
use crate::deployment::{Deployment, StageOptions};
use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;
use crate::gateway_response::GatewayResponses;
use crate::invoke::Invoke;
use crate::limits::{MAX_BODY, MAX_HEAD};
use crate::resource::{MatchedMethod, Resources};
use crate::response_body::{ResponseBody, collect_response};
use crate::serve_report::ServeReport;
use crate::stage_path::StagePath;
use crate::validation::Validators;
use crate::{auth, integration, mock_api};

/// A deployed API: it serves requests for `/<stage>/<path>` with the responses of the cloud.
///
/// ```
/// use bytes::Bytes;
/// use petstore_core::contract::{Api, Integration, Method};
/// use petstore_core::verb::Verb;
/// use petstore_gateway::{InvokeError, Stage, StageOptions};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut api = Api::new("hello");
/// let hello = Method { integration: Some(Integration::lambda_proxy("hello")), ..Method::default() };
/// api.resource("/hello").methods.insert(Verb::Get.into(), hello);
///
/// let invoke = petstore_gateway::invoke_fn(|_event| async {
///     Ok::<_, InvokeError>(Bytes::from_static(br#"{"statusCode": 200, "body": "Hello!"}"#))
/// });
/// let stage = Stage::new(&api, invoke, StageOptions::default())?;
///
/// let request = http::Request::get("/dev/hello").body(Bytes::new())?;
/// assert_eq!(stage.serve(request).await.body(), "Hello!");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Stage {
    pub(crate) deployment: Deployment,
    pub(crate) resources: Resources,
    authorization: Authorization,
    validators: Validators,
    gateway_responses: GatewayResponses,
    warnings: Vec<DeployWarning>,
}

impl Stage {
    /// Deploys an API whose functions are invoked through `invoke`.
    ///
    /// # Errors
    ///
    /// [`DeployError`] if the API requires something that this gateway does not support.
    pub fn new(api: &Api, invoke: impl Invoke, options: StageOptions) -> Result<Self, DeployError> {
        let mocked = options.mock.then(|| mock_api::with_mocks(api));
        let api = mocked.as_ref().unwrap_or(api);
        let deployment = Deployment::new(api, invoke, options)?;
        if let Some((path, verb, integration)) = integration::find_unsupported(api) {
            return Err(DeployError::Integration {
                path,
                verb,
                integration,
            });
        }
        Ok(Self {
            authorization: Authorization::new(api, &deployment)?,
            deployment,
            resources: Resources::new(api)?,
            validators: Validators::new(api)?,
            gateway_responses: GatewayResponses::new(api),
            warnings: integration::find_template_errors(api),
        })
    }

    /// Serves a request. Every request has a response, whose extensions contain a [`ServeReport`].
    ///
    /// The request may have the extensions [`Connection`](crate::Connection) and
    /// [`HeaderCase`](crate::HeaderCase). The timeout of a function needs tokio's timer.
    ///
    /// A streamed body is collected; [`serve_streaming`](Self::serve_streaming) passes it on.
    pub async fn serve(&self, request: Request<Bytes>) -> Response<Bytes> {
        collect_response(self.serve_streaming(request).await).await
    }

    /// Serves a request like [`serve`](Self::serve). The response is returned once its head is
    /// known, and its body may be streamed.
    pub async fn serve_streaming(&self, request: Request<Bytes>) -> Response<ResponseBody> {
        let request = GatewayRequest::new(request);
        let matched = match self.find(&request) {
            Ok(matched) => matched,
            Err(error) => {
                let context = RequestContext::new(&self.deployment, &request, None);
                return self.reject(error, &context).map(ResponseBody::Whole);
            }
        };
        let mut context = RequestContext::new(&self.deployment, &request, Some(&matched));
        let parameters = matched.resource.parameters();
        context.log.request(&self.deployment, &request, parameters);
        let authorized = self.authorization.authorize(&context, &matched).await;
        self.serve_method(&mut context, &matched, authorized).await
    }

    /// Serves a request to a method, on behalf of the caller that authorization has identified.
    pub(crate) async fn serve_method<'s>(
        &'s self,
        context: &mut RequestContext<'s>,
        matched: &MatchedMethod<'_, '_>,
        authorized: Result<Caller<'s>, GatewayError>,
    ) -> Response<ResponseBody> {
        match self.call(context, matched, authorized).await {
            Ok(response) => {
                let response = add_gateway_headers(response, context, None);
                let body = response.body().whole().cloned().unwrap_or_default();
                // Of a streamed response, the log has no body.
                context.log.success(&response, &body);
                self.finish_log(context, response.status());
                response
            }
            Err(error) => self.reject(error, context).map(ResponseBody::Whole),
        }
    }

    /// The response to a request that its head alone rules out: no method matches it, or it lacks
    /// the API key of its method. A server that calls this before it reads a body need not read
    /// that body.
    ///
    /// `None` means that the body is needed; [`serve`](Self::serve) checks everything again.
    pub fn reject_early(&self, head: &Parts) -> Option<Response<Bytes>> {
        let request = Request::from_parts(head.clone(), Bytes::new());
        let request = GatewayRequest::new(request);
        let matched = match self.find(&request) {
            Ok(matched) => matched,
            Err(error) => {
                let context = RequestContext::new(&self.deployment, &request, None);
                return Some(self.reject(error, &context));
            }
        };
        let context = RequestContext::new(&self.deployment, &request, Some(&matched));
        let error = self.authorization.check_head(&context, &matched).err()?;
        let parameters = matched.resource.parameters();
        context.log.request(&self.deployment, &request, parameters);
        Some(self.reject(error, &context))
    }

    /// Responds to a request whose body was not read to its end, because of `error`.
    pub fn reject_unread(&self, request: Request<Bytes>, error: GatewayError) -> Response<Bytes> {
        let request = GatewayRequest::new(request);
        let context = RequestContext::new(&self.deployment, &request, None);
        self.reject(error, &context)
    }

    /// The method that the request matches.
    fn find<'r>(&self, request: &'r GatewayRequest) -> Result<MatchedMethod<'_, 'r>, GatewayError> {
        check_sizes(request)?;
        let path = StagePath::new(request);
        let stage = self.deployment.stage_name();
        if path.stage() != stage {
            return Err(GatewayError::unknown_stage(format!(
                "there is no stage {:?}: paths begin with /{stage}/",
                path.stage()
            )));
        }
        let found = self.resources.find(request.verb(), path.within());
        found.map_err(|error| auth::unmatched(request, error))
    }

    /// Calls the matched method on behalf of the caller, whom it adds to the context.
    async fn call<'s>(
        &'s self,
        context: &mut RequestContext<'s>,
        matched: &MatchedMethod<'_, '_>,
        authorized: Result<Caller<'s>, GatewayError>,
    ) -> Result<Response<ResponseBody>, GatewayError> {
        context.caller = authorized?;
        self.validators.validate(context, matched)?;
        integration::invoke(&self.deployment, context, matched).await
    }

    fn reject(&self, error: GatewayError, context: &RequestContext<'_>) -> Response<Bytes> {
        let response = self.gateway_responses.render(&error, context);
        context.log.failure(&error);
        let response = add_gateway_headers(response, context, Some(error.note));
        self.finish_log(context, response.status());
        response
    }

    fn finish_log(&self, context: &RequestContext<'_>, status: StatusCode) {
        let sink = self.deployment.options.backends.execution_log.as_ref();
        context.log.finish(status, sink);
    }

    /// What is wrong with the API, and did not keep it from being deployed.
    pub fn warnings(&self) -> &[DeployWarning] {
        &self.warnings
    }

    /// The name of the stage.
    pub fn name(&self) -> &str {
        self.deployment.stage_name()
    }
}

fn check_sizes(request: &GatewayRequest) -> Result<(), GatewayError> {
    if request.body.len() > MAX_BODY {
        return Err(GatewayError::body_too_large());
    }
    let parts = &request.parts;
    let line = parts.method.as_str().len() + parts.uri.path().len();
    let line = line + parts.uri.query().map_or(0, str::len);
    let headers = parts.headers.iter();
    let size = line
        + headers
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum::<usize>();
    if size > MAX_HEAD {
        return Err(GatewayError::head_too_large(size));
    }
    Ok(())
}

/// Adds the headers that every response has, and the report.
fn add_gateway_headers<B>(
    mut response: Response<B>,
    context: &RequestContext<'_>,
    note: Option<String>,
) -> Response<B> {
    let ids = &context.request.ids;
    for (name, id) in [
        ("x-amzn-requestid", &ids.request),
        ("x-amz-apigw-id", &ids.extended),
    ] {
        if let Ok(id) = HeaderValue::from_str(id) {
            response.headers_mut().insert(name, id);
        }
    }
    let caller = &context.caller;
    response.extensions_mut().insert(ServeReport {
        request_id: ids.request.clone(),
        principal_id: caller.principal_id.clone(),
        api_key: caller.api_key.map(ApiKey::shared_name),
        usage_plan: caller.usage_plan.map(str::to_owned),
        note,
    });
    response
}
