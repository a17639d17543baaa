//! Tests of single methods, as the console's test button and `TestInvokeMethod` do them.
//!
//! A test has no stage, no connection and no client: neither authorizers nor API keys are checked,
//! and the variables that depend on them have fixed values. Everything else is as in a deployed
//! stage.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-test-method.html>

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Uri};
use petstore_core::contract::Api;

use crate::api_key::ApiKey;
use crate::caller::{Caller, IamIdentity};
use crate::context::RequestContext;
use crate::deploy_error::{DeployError, DeployWarning};
use crate::deployment::StageOptions;
use crate::execution_log::{ExecutionLog, response_headers};
use crate::gateway_request::{GatewayRequest, HeaderCase, MethodTest};
use crate::invoke::Invoke;
use crate::response_body::collect_response;
use crate::stage::Stage;

/// The name that the stage of every test has.
const STAGE: &str = "test-invoke-stage";

/// Tests methods of an API, one at a time.
///
/// ```
/// use petstore_core::contract::{Api, Integration, Method};
/// use petstore_core::verb::Verb;
/// use petstore_gateway::{InvokeError, MethodTester, StageOptions, TestInvocation};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut api = Api::new("hello");
/// let hello = Method { integration: Some(Integration::lambda_proxy("hello")), ..Method::default() };
/// api.resource("/hello").methods.insert(Verb::Get.into(), hello);
///
/// let invoke = petstore_gateway::invoke_fn(|_event| async {
///     Ok::<_, InvokeError>(br#"{"statusCode": 200, "body": "Hello!"}"#[..].into())
/// });
/// let tester = MethodTester::new(&api, invoke, StageOptions::default())?;
/// let result = tester.test_invoke(TestInvocation::new("GET", "/hello")).await?;
/// assert_eq!(result.body, "Hello!");
/// assert!(result.log.contains("Successfully completed execution"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct MethodTester {
    stage: Stage,
    api_key: ApiKey,
    user: IamIdentity,
}

/// The request of a test. It has no `Debug`, because headers and bodies may contain secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct TestInvocation {
    /// The verb of the method.
    pub verb: String,
    /// The path template of the resource; unless set, the resource is found by the path.
    pub resource: Option<String>,
    /// The path, which may have a query string. The template of a resource is a path too: its
    /// parameters then have their own placeholders as values.
    pub path: String,
    /// The headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl TestInvocation {
    /// A request without headers and body.
    pub fn new(verb: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            verb: verb.into(),
            resource: None,
            path: path.into(),
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }
}

/// What a test returns. It has no `Debug`, because headers and bodies may contain secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct TestInvocationResult {
    /// The status of the response.
    pub status: u16,
    /// Its headers, in order, without the ids that only a deployed stage adds.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Bytes,
    /// How long the method took.
    pub latency: Duration,
    /// The execution log: whole lines.
    pub log: String,
}

/// Why a method cannot be tested.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TestInvocationError {
    /// The API does not have the resource.
    #[error("Invalid Resource identifier specified: the API has no resource for {0:?}")]
    Resource(String),
    /// The resource does not have the method.
    #[error("Invalid Method identifier specified: {resource:?} has no method {verb}")]
    Method {
        /// The template of the resource.
        resource: String,
        /// The verb.
        verb: String,
    },
    /// No client can send the path.
    #[error("{0:?} is not a path: begin with a slash, and percent-encode blanks")]
    Path(String),
    /// No client can send a header of this form.
    #[error(
        "the header {0:?} is invalid: use a token as its name, and one line of text as its value"
    )]
    Header(String),
}

impl MethodTester {
    /// Prepares an API whose functions are invoked through `invoke`. The options' name, keys and
    /// identities are not used.
    ///
    /// # Errors
    ///
    /// [`DeployError`] if the API requires something that this gateway does not support.
    pub fn new(
        api: &Api,
        invoke: impl Invoke,
        mut options: StageOptions,
    ) -> Result<Self, DeployError> {
        STAGE.clone_into(&mut options.name);
        let account_id = options.account_id.clone();
        let credentials = options.backends.aws.credentials.as_ref();
        let access_key = credentials.map(|credentials| credentials.access_key_id.clone());
        let mut stage = Stage::new(api, invoke, options)?;
        let identity = &mut stage.deployment.identity;
        "testPrefix.testDomainName".clone_into(&mut identity.domain_name);
        "testPrefix".clone_into(&mut identity.domain_prefix);
        Ok(Self {
            stage,
            api_key: ApiKey::of_tests(),
            user: IamIdentity {
                access_key: access_key.unwrap_or_default(),
                user_id: account_id.clone(),
                user_arn: format!("arn:aws:iam::{account_id}:root"),
                account_id,
            },
        })
    }

    /// What is wrong with the API, and did not keep it from being deployed.
    pub fn warnings(&self) -> &[DeployWarning] {
        self.stage.warnings()
    }

    /// Invokes one method. A method that fails has a response too.
    ///
    /// # Errors
    ///
    /// [`TestInvocationError`] if there is no such method, or no client could send the request.
    pub async fn test_invoke(
        &self,
        invocation: TestInvocation,
    ) -> Result<TestInvocationResult, TestInvocationError> {
        let request = GatewayRequest::new(request(&invocation)?);
        let TestInvocation { verb, path, .. } = invocation;
        let resources = &self.stage.resources;
        let own_path = request.parts.uri.path();
        let unknown = || TestInvocationError::Resource(path.clone());
        let template = match &invocation.resource {
            Some(template) => template,
            None => resources.template(&verb, own_path).ok_or_else(unknown)?,
        };
        let matched = resources.select(template, &verb, own_path);
        let matched = matched.ok_or_else(|| TestInvocationError::Resource(template.to_owned()))?;
        let matched = matched.ok_or_else(|| TestInvocationError::Method {
            resource: template.to_owned(),
            verb: verb.clone(),
        })?;
        let started = Instant::now();
        let mut context = RequestContext::new(&self.stage.deployment, &request, Some(&matched));
        context.log = ExecutionLog::new(true);
        let parameters = matched.resource.parameters();
        context
            .log
            .request(&self.stage.deployment, &request, parameters);
        let caller = Caller {
            iam: Some(self.user.clone()),
            api_key: Some(&self.api_key),
            ..Caller::default()
        };
        let response = self.stage.serve_method(&mut context, &matched, Ok(caller));
        let response = collect_response(response.await).await;
        Ok(TestInvocationResult {
            status: response.status().as_u16(),
            headers: response_headers(&response),
            body: response.into_body(),
            latency: started.elapsed(),
            log: context.log.text(),
        })
    }
}

fn request(invocation: &TestInvocation) -> Result<Request<Bytes>, TestInvocationError> {
    let path = &invocation.path;
    let invalid = || TestInvocationError::Path(path.clone());
    let uri: Uri = path.parse().map_err(|_| invalid())?;
    if !path.starts_with('/') {
        return Err(invalid());
    }
    let mut request = Request::new(invocation.body.clone());
    let method = invocation.verb.parse();
    *request.method_mut() = method.map_err(|_| TestInvocationError::Method {
        resource: path.clone(),
        verb: invocation.verb.clone(),
    })?;
    *request.uri_mut() = uri;
    let mut names = Vec::with_capacity(invocation.headers.len());
    for (name, value) in &invocation.headers {
        let invalid = || TestInvocationError::Header(name.clone());
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| invalid())?;
        request.headers_mut().append(header, value);
        names.push(Bytes::from(name.clone()));
    }
    request.extensions_mut().insert(HeaderCase::new(names));
    request.extensions_mut().insert(MethodTest);
    Ok(request)
}
