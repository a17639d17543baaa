//! A local Amazon API Gateway that answers as the cloud does.
//!
//! A [`Stage`] serves an [`Api`](petstore_core::contract::Api): one request in, one response out, without a
//! socket. A request goes one way through the modules:
//!
//! 1. `resource`: which method of which resource it is for;
//! 2. `auth`: whether the caller may call it;
//! 3. `validation`: whether the request is what the method asks for;
//! 4. `integration`: what stands behind the method is called, and its answer checked and translated;
//! 5. `gateway_response`: where one of these says no, how the gateway itself answers.
//!
//! It opens no port: that is `petstore-local`. Feature `validation` checks bodies against models.

mod auth;
mod deploy_error;
mod gateway_error;
mod gateway_request;
mod gateway_response;
mod ids;
mod integration;
mod invoke;
mod media_types;
mod resource;
mod stage;
mod stage_path;
mod validation;

pub use auth::api_key::{ApiKey, ApiKeyError, ApiKeys};
pub use deploy_error::DeployError;
pub use gateway_error::{GatewayError, MAX_BODY};
pub use gateway_request::{Connection, HeaderCase};
pub use invoke::{BoxFuture, Invoke, InvokeError, InvokeFn, invoke_fn};
pub use stage::{ServeReport, Stage, StageOptions};
