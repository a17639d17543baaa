//! The contract of an API in API Gateway's terms.
//!
//! An [`Api`] has [`Resource`]s by path, a resource has [`Method`]s by verb, and a method defines
//! the interface for clients and the [`Integration`] behind it. All of it is plain data that can be
//! built by hand, compared and printed.
//!
//! ```
//! use petstore_core::contract::{Api, Integration, Method, MethodResponse, Parameter};
//! use petstore_core::verb::Verb;
//!
//! let get_pet = Method {
//!     request_parameters: vec![Parameter::path("petId")],
//!     responses: [(200, MethodResponse::default())].into(),
//!     integration: Some(Integration::lambda_proxy("pets")),
//!     ..Method::default()
//! };
//! let mut api = Api::new("pets");
//! api.resource("/pets/{petId}").methods.insert(Verb::Get.into(), get_pet);
//! assert!(api.method("/pets/{petId}", Verb::Get).is_some());
//! ```

mod api;
mod authorizer;
mod channel;
mod cookie;
mod deployment;
mod function_config;
mod gateway_response;
mod integration;
mod mapping;
mod method;
mod model;
mod parameter;

pub mod http_api;
pub mod schema;

pub use api::{
    Api, ApiKeySource, Cors, EndpointConfiguration, EndpointType, RequestValidator, Resource,
};
pub use authorizer::{Authorizer, AuthorizerKind};
pub use channel::{Channel, ChannelKind};
pub use cookie::Cookie;
pub use deployment::{
    DEFAULT_FUNCTION_TIMEOUT, Deployment, EventDeployment, FunctionDeployment, HandlerDeployment,
};
pub use function_config::{FunctionConfig, FunctionConfigError};
pub use gateway_response::{
    DEFAULT_TEMPLATE, GatewayResponse, GatewayResponseType, UnknownResponseType,
};
pub use integration::{
    Connection, ContentHandling, DEFAULT_TIMEOUT_MILLIS, Integration, IntegrationResponse,
    IntegrationType, MAX_STREAM_TIMEOUT_MILLIS, PassthroughBehavior, ResponseTransferMode,
    TlsConfig,
};
pub use mapping::{
    BodyPath, MappingError, MappingExpression, MappingTarget, RequestSource, ResponseSource,
};
pub use method::{
    Auth, Documentation, Method, MethodKey, MethodResponse, ResponseHeader, UnknownMethodKey,
};
pub use model::Model;
pub use parameter::{Location, Parameter};
