//! The contract of an HTTP API: routes, their integrations, authorizers and CORS.
//!
//! API Gateway has two kinds of APIs. [`Api`] is a REST API; an [`HttpApi`] has routes instead of
//! resources and methods, only proxy integrations, and no models or request validators.
//!
//! ```
//! use petstore_core::contract::http_api::{HttpApi, HttpIntegration, PayloadFormat, Route, RouteKey};
//!
//! let mut api = HttpApi::new("pets");
//! let key: RouteKey = "GET /pets/{petId}".parse()?;
//! let function = "arn:aws:lambda:eu-west-1:123456789012:function:pets";
//! let integration = HttpIntegration::lambda(function, PayloadFormat::V2);
//! api.routes.insert(key, Route { integration: Some(integration), ..Route::default() });
//! assert_eq!(api.routes.keys().next().map(ToString::to_string).as_deref(), Some("GET /pets/{petId}"));
//! # Ok::<(), petstore_core::contract::http_api::UnknownRouteKey>(())
//! ```

mod authorizer;
mod integration;
mod mapping;
mod route;

use std::collections::BTreeMap;

pub use authorizer::{HttpAuthorizer, HttpAuthorizerKind, IdentitySource, JwtConfiguration};
pub use integration::{
    DEFAULT_TIMEOUT_MILLIS, HttpBackend, HttpIntegration, PayloadFormat, ServiceAction,
    UnknownPayloadFormat,
};
pub use mapping::{
    MappingAction, MappingKey, MappingPart, MappingSource, MappingValue, ParameterMapping,
    ParameterMappingError, ParameterTarget,
};
pub use route::{Route, RouteAuth, RouteKey, UnknownRouteKey};

use super::{Api, Auth, Authorizer, AuthorizerKind, Cors, Method, Model};

/// An HTTP API, as a definition imported into API Gateway describes it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HttpApi {
    /// The title of the definition.
    pub name: String,
    /// What the API is for.
    pub description: Option<String>,
    /// The version of the definition.
    pub version: Option<String>,
    /// The URLs of servers, for readers of the document. API Gateway does not use them.
    pub servers: Vec<String>,
    /// Whether the API can only be reached through a custom domain name.
    pub disable_execute_api_endpoint: bool,
    /// The configuration by which the gateway responds to preflight requests; `None` leaves CORS to
    /// the backend.
    pub cors: Option<Cors>,
    /// The routes, by key.
    pub routes: BTreeMap<RouteKey, Route>,
    /// The authorizers, by name.
    pub authorizers: BTreeMap<String, HttpAuthorizer>,
    /// The schemas that the definition documents, by name. API Gateway does not use them.
    pub models: BTreeMap<String, Model>,
    /// The AWS tags, by key (`x-amazon-apigateway-tag-value`).
    pub tags: BTreeMap<String, String>,
    /// The stages, by name; a definition has the stage `$default` only.
    pub stages: BTreeMap<String, HttpStage>,
}

/// A stage of an HTTP API.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HttpStage {
    /// The variables, by name.
    pub variables: BTreeMap<String, String>,
}

impl HttpApi {
    /// The stage whose URLs do not begin with a stage name.
    pub const DEFAULT_STAGE: &str = "$default";

    /// Creates an empty API with this name.
    pub fn new(name: impl Into<String>) -> HttpApi {
        HttpApi {
            name: name.into(),
            ..HttpApi::default()
        }
    }

    /// What clients see of the API, in the form of a REST API: paths, parameters, bodies and
    /// responses as the definition documents them. The route `$default` has no path and is left
    /// out.
    pub fn interface(&self) -> Api {
        let mut api = Api {
            name: self.name.clone(),
            description: self.description.clone(),
            version: self.version.clone(),
            servers: self.servers.clone(),
            models: self.models.clone(),
            ..Api::default()
        };
        api.endpoint.disable_execute_api_endpoint = self.disable_execute_api_endpoint;
        for (key, route) in &self.routes {
            if let RouteKey::Path { verb, path } = key {
                let method = Method {
                    operation_name: route.operation_name.clone(),
                    auth: interface_auth(&route.auth),
                    ..route.interface.clone()
                };
                api.resource(path.clone()).methods.insert(*verb, method);
            }
        }
        for (name, authorizer) in &self.authorizers {
            api.authorizers
                .insert(name.clone(), interface_authorizer(authorizer));
        }
        api
    }
}

fn interface_auth(auth: &RouteAuth) -> Auth {
    match auth {
        RouteAuth::None => Auth::None,
        RouteAuth::Iam => Auth::Iam,
        RouteAuth::Jwt { authorizer, scopes } => Auth::Cognito {
            authorizer: authorizer.clone(),
            scopes: scopes.clone(),
        },
        RouteAuth::Lambda { authorizer } => Auth::Custom {
            authorizer: authorizer.clone(),
        },
    }
}

/// A client sees where its token goes, and for a JWT who must have issued it.
fn interface_authorizer(authorizer: &HttpAuthorizer) -> Authorizer {
    let kind = match &authorizer.kind {
        HttpAuthorizerKind::Jwt(jwt) => AuthorizerKind::CognitoUserPools {
            provider_arns: vec![jwt.issuer.clone()],
        },
        HttpAuthorizerKind::Lambda {
            uri, credentials, ..
        } => AuthorizerKind::Request {
            uri: uri.clone(),
            credentials: credentials.clone(),
        },
    };
    let sources = authorizer.identity_sources.iter();
    Authorizer {
        identity_source: sources.map(ToString::to_string).collect(),
        ..Authorizer::new(kind)
    }
}
