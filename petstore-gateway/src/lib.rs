//! Amazon API Gateway as a library: it takes one request and returns the response that the cloud
//! would return.
//!
//! A [`Stage`] serves an [`Api`](petstore_core::contract::Api) without opening a port;
//! `petstore-local` puts it on one. A request passes through these modules in order:
//!
//! 1. `resource` finds the method that the request matches;
//! 2. `auth` checks whether the caller may call it;
//! 3. `validation` checks the request against the method's contract;
//! 4. `integration` calls the backend of the method and translates its response;
//! 5. `gateway_response` renders the response if one of these steps fails.
//!
//! Below them are `deployment`, which all requests share, and `context`, which resolves the
//! variables of one request.
//!
//! # Features
//!
//! - `aws-services`: signs requests to AWS services.
//! - `validation`: checks bodies against models.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod api_key;
mod auth;
mod backends;
mod body_path;
mod caller;
mod client_headers;
mod context;
mod deploy_error;
mod deployment;
mod execution_log;
mod front;
mod function_url;
mod gateway_error;
mod gateway_request;
mod gateway_response;
mod http_api;
mod http_client;
mod identities;
mod ids;
mod integration;
mod invoke;
mod json_writer;
mod limits;
mod mapping;
mod media_types;
mod mock_api;
mod payload_v2;
mod render;
mod resource;
mod response_body;
mod serve_report;
mod stage;
mod stage_path;
mod stage_variables;
mod template;
mod test_invoke;
mod usage_plan;
mod validation;

pub use api_key::{ApiKey, ApiKeyError, ApiKeys};
pub use backends::{AwsConfig, AwsCredentials, Backends, ExecutionLogSink};
pub use deploy_error::{DeployError, DeployWarning};
pub use deployment::StageOptions;
pub use front::Front;
pub use function_url::{FunctionUrl, InvokeMode};
pub use gateway_error::GatewayError;
pub use gateway_request::{Connection, HeaderCase, ReceivedAt};
pub use http_api::HttpApiStage;
pub use http_client::{BackendStream, HttpClient, SendError};
pub use identities::{IamUser, Identities, KeySetError, TokenIssuers};
pub use invoke::{
    BoxFuture, FunctionFailure, FunctionStream, InvocationType, Invoke, InvokeError, InvokeFn,
    InvokeRequest, invoke_fn,
};
pub use limits::MAX_BODY;
pub use render::{RenderError, RenderedTemplate, TemplateInput, render_template};
pub use response_body::{BodyError, BodyStream, ResponseBody};
pub use serve_report::ServeReport;
pub use stage::Stage;
pub use test_invoke::{MethodTester, TestInvocation, TestInvocationError, TestInvocationResult};
pub use usage_plan::{Quota, QuotaPeriod, Throttle, UsagePlans, UsagePlansError};
