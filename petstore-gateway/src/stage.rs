//! An API, deployed: one request in, one response out.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use petstore_core::contract::{Api, GatewayResponse, GatewayResponseType};

use crate::auth::api_key::{ApiKey, ApiKeys};
use crate::deploy_error::DeployError;
use crate::gateway_error::{GatewayError, MAX_BODY, MAX_HEAD};
use crate::gateway_request::GatewayRequest;
use crate::invoke::Invoke;
use crate::media_types::MediaTypes;
use crate::resource::{Resources, short_id};
use crate::stage_path::StagePath;
use crate::validation::Validators;
use crate::{auth, integration};

/// How a [`Stage`] is deployed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StageOptions {
    /// The stage's name, the first segment of every path; `dev` unless set.
    pub name: String,
    /// The keys that are accepted.
    pub api_keys: ApiKeys,
    /// How long an integration may take, whatever its own time-out says.
    pub integration_timeout: Option<Duration>,
    /// Twelve digits, for functions that look.
    pub account_id: String,
    /// The region, for functions that look.
    pub region: String,
}

impl Default for StageOptions {
    fn default() -> Self {
        Self {
            name: "dev".to_owned(),
            api_keys: ApiKeys::default(),
            integration_timeout: None,
            account_id: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
        }
    }
}

/// What a function may know of the API it stands behind.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) account_id: String,
    pub(crate) api_id: String,
    pub(crate) deployment_id: String,
    pub(crate) domain_name: String,
}

/// An API, deployed: it takes requests for `/<stage>/<path>` and gives the responses of the cloud.
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
pub struct Stage {
    options: StageOptions,
    resources: Resources,
    validators: Validators,
    media_types: MediaTypes,
    gateway_responses: BTreeMap<GatewayResponseType, GatewayResponse>,
    variables: BTreeMap<String, String>,
    identity: Identity,
    invoke: Box<dyn Invoke>,
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage")
            .field("options", &self.options)
            .field("resources", &self.resources)
            .finish_non_exhaustive()
    }
}

/// What there is to say about a request that a stage has served; an extension of the response.
#[derive(Debug, Clone, Default)]
pub struct ServeReport {
    /// The request's id, as in `x-amzn-RequestId`.
    pub request_id: String,
    /// The name of the API key that the request was made with.
    pub api_key: Option<Arc<str>>,
    /// Where the gateway answered by itself: why, and what to do. It is not for the client.
    pub note: Option<String>,
}

impl Stage {
    /// Deploys an API whose functions `invoke` invokes.
    ///
    /// # Errors
    ///
    /// The API asks for something that this gateway cannot do: see [`DeployError`].
    pub fn new(api: &Api, invoke: impl Invoke, options: StageOptions) -> Result<Self, DeployError> {
        let name = options.name.as_str();
        let legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if name.is_empty() || name.len() > 128 || !name.chars().all(legal) {
            return Err(DeployError::StageName(name.to_owned()));
        }
        if let Some((path, verb, scheme)) = auth::unsupported(api) {
            return Err(DeployError::Auth { path, verb, scheme });
        }
        if let Some((path, verb, integration)) = integration::unsupported(api) {
            return Err(DeployError::Integration {
                path,
                verb,
                integration,
            });
        }
        let api_id = short_id(&api.name);
        Ok(Self {
            resources: Resources::of(api)?,
            validators: Validators::of(api)?,
            media_types: MediaTypes::of(api),
            gateway_responses: api.gateway_responses.clone(),
            variables: api.stage_variables.clone(),
            identity: Identity {
                account_id: options.account_id.clone(),
                deployment_id: short_id(&(&api.name, &options.name)),
                domain_name: format!("{api_id}.execute-api.{}.amazonaws.com", options.region),
                api_id,
            },
            invoke: Box::new(invoke),
            options,
        })
    }

    /// Answers a request. Whatever the request, there is an answer; a [`ServeReport`] is among its extensions.
    ///
    /// The request may have the extensions [`Connection`](crate::Connection) and
    /// [`HeaderCase`](crate::HeaderSpelling). Waiting for a function needs tokio's timer.
    pub async fn serve(&self, request: Request<Bytes>) -> Response<Bytes> {
        let call = GatewayRequest::new(request);
        let mut progress = Progress::default();
        match self.answer(&call, &mut progress).await {
            Ok(answer) => add_gateway_headers(answer, &call, progress.key, None),
            Err(refusal) => self.refuse(&call, refusal, &progress),
        }
    }

    /// The way of a request, from the one end to the other.
    async fn answer<'s>(
        &'s self,
        call: &GatewayRequest,
        progress: &mut Progress<'s>,
    ) -> Result<Response<Bytes>, GatewayError> {
        check_sizes(call)?;
        let path = StagePath::of(call);
        if path.stage() != self.options.name {
            return Err(GatewayError::unknown_stage(format!(
                "there is no stage {:?}: paths begin with /{}/",
                path.stage(),
                self.options.name
            )));
        }
        let matched = self.resources.find(call.verb(), path.within())?;
        progress.resource = Some(matched.resource.template.as_str());
        let key = auth::authorize(call, matched.method, &self.options.api_keys)?;
        progress.key = key;
        self.validators.validate(call, &matched)?;
        integration::invoke(self, call, &matched, key).await
    }

    /// Answers a request that the stage did not get whole.
    pub fn reject_unread(&self, request: Request<Bytes>, refusal: GatewayError) -> Response<Bytes> {
        self.refuse(&GatewayRequest::new(request), refusal, &Progress::default())
    }

    fn refuse(
        &self,
        call: &GatewayRequest,
        refusal: GatewayError,
        progress: &Progress<'_>,
    ) -> Response<Bytes> {
        let lookup = |source: &str| self.variable(source, call, progress);
        let answer = refusal.answer(&self.gateway_responses, &lookup);
        add_gateway_headers(answer, call, progress.key, Some(refusal.note))
    }

    /// What a gateway response may name: `context.…`, `stageVariables.…`, `method.request.…`.
    fn variable(
        &self,
        source: &str,
        call: &GatewayRequest,
        progress: &Progress<'_>,
    ) -> Option<String> {
        if let Some(name) = source.strip_prefix("stageVariables.") {
            return self.variables.get(name).cloned();
        }
        if let Some(name) = source.strip_prefix("method.request.header.") {
            return call.header(name).map(str::to_owned);
        }
        if let Some(name) = source.strip_prefix("method.request.querystring.") {
            let query = call.parts.uri.query()?.as_bytes();
            let pairs = form_urlencoded::parse(query).filter(|(other, _)| other == name);
            return pairs.last().map(|(_, value)| value.into_owned());
        }
        let text = match source {
            "context.requestId" => &call.ids.request,
            "context.extendedRequestId" => &call.ids.extended,
            "context.accountId" => &self.identity.account_id,
            "context.apiId" => &self.identity.api_id,
            "context.domainName" => &self.identity.domain_name,
            "context.stage" => &self.options.name,
            "context.resourcePath" => progress.resource?,
            "context.httpMethod" => call.verb(),
            "context.path" => return Some(StagePath::of(call).whole().to_owned()),
            "context.protocol" => "HTTP/1.1",
            "context.identity.sourceIp" => return Some(call.connection.source_ip.to_string()),
            "context.identity.userAgent" => call.header("user-agent")?,
            _ => return None,
        };
        Some(text.to_owned())
    }

    /// The stage's name.
    pub fn name(&self) -> &str {
        &self.options.name
    }

    pub(crate) fn options(&self) -> &StageOptions {
        &self.options
    }

    pub(crate) fn invoke(&self) -> &dyn Invoke {
        &*self.invoke
    }

    pub(crate) fn media_types(&self) -> &MediaTypes {
        &self.media_types
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The stage's variables; `None` if it has none.
    pub(crate) fn variables(&self) -> Option<&BTreeMap<String, String>> {
        (!self.variables.is_empty()).then_some(&self.variables)
    }
}

/// How far a request has come.
#[derive(Default)]
struct Progress<'s> {
    resource: Option<&'s str>,
    key: Option<&'s ApiKey>,
}

fn check_sizes(call: &GatewayRequest) -> Result<(), GatewayError> {
    if call.body.len() > MAX_BODY {
        return Err(GatewayError::body_too_large());
    }
    let parts = &call.parts;
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

/// Adds what every answer has.
fn add_gateway_headers(
    mut answer: Response<Bytes>,
    call: &GatewayRequest,
    key: Option<&ApiKey>,
    note: Option<String>,
) -> Response<Bytes> {
    for (name, id) in [
        ("x-amzn-requestid", &call.ids.request),
        ("x-amz-apigw-id", &call.ids.extended),
    ] {
        if let Ok(id) = HeaderValue::from_str(id) {
            answer.headers_mut().insert(name, id);
        }
    }
    answer.extensions_mut().insert(ServeReport {
        request_id: call.ids.request.clone(),
        api_key: key.map(ApiKey::shared_name),
        note,
    });
    answer
}
