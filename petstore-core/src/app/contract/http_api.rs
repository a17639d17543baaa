//! The contract of an app as an HTTP API, which has JWT authorizers.

use std::collections::BTreeSet;

use super::authorizers;
use crate::app::App;
use crate::contract::http_api::{
    HttpApi, HttpAuthorizer, HttpAuthorizerKind, HttpIntegration, IdentitySource, JwtConfiguration,
    PayloadFormat, Route, RouteAuth, RouteKey,
};
use crate::contract::{Api, Auth, Authorizer, AuthorizerKind, Cors, IntegrationType, MethodKey};
use crate::verb::Verb;

impl App {
    /// Whether the app is an HTTP API: a route has `auth = jwt(…)`, and only HTTP APIs have JWT
    /// authorizers.
    pub fn is_http_api(&self) -> bool {
        !self.jwt_authorizers().is_empty()
    }

    /// The contract of the app as an HTTP API: routes with payload format 2.0, JWT authorizers,
    /// Lambda authorizers with simple responses, and CORS by the gateway.
    ///
    /// HTTP APIs check neither parameters nor bodies, so the function checks them alone. Methods
    /// without a Lambda proxy integration are left out; an app that has them together with
    /// `auth = jwt(…)` does not start.
    pub fn http_api(&self) -> HttpApi {
        let api = self.contract();
        let mut http_api = HttpApi {
            description: api.description.clone(),
            version: api.version.clone(),
            servers: api.servers.clone(),
            cors: self
                .settings
                .cors
                .as_ref()
                .map(|cors| self.cors_of(cors, &api)),
            models: api.models.clone(),
            ..HttpApi::new(&api.name)
        };
        let specs = self.jwt_authorizers();
        let is_jwt = |name: &str| (0..specs.len()).any(|i| authorizers::jwt_name(i) == name);
        for (path, verb, method) in api.methods() {
            let function = (method.integration.as_ref())
                .filter(|integration| integration.integration_type == IntegrationType::AwsProxy)
                .and_then(|integration| integration.lambda_function());
            let Some(function) = function else {
                continue;
            };
            let auth = match &method.auth {
                Auth::None => RouteAuth::None,
                Auth::Iam => RouteAuth::Iam,
                Auth::Cognito { authorizer, scopes } if is_jwt(authorizer) => RouteAuth::Jwt {
                    authorizer: authorizer.clone(),
                    scopes: scopes.clone(),
                },
                Auth::Cognito { authorizer, .. } | Auth::Custom { authorizer } => {
                    RouteAuth::Lambda {
                        authorizer: authorizer.clone(),
                    }
                }
            };
            let route = Route {
                operation_name: method.operation_name.clone(),
                auth,
                integration: Some(HttpIntegration::lambda(function, PayloadFormat::V2)),
                interface: crate::contract::Method {
                    auth: Auth::None,
                    integration: None,
                    request_validator: None,
                    ..method.clone()
                },
            };
            let path = path.to_owned();
            http_api.routes.insert(RouteKey::Path { path, verb }, route);
        }
        for (name, authorizer) in &api.authorizers {
            if let Some(authorizer) = lambda_authorizer(authorizer) {
                http_api.authorizers.insert(name.clone(), authorizer);
            }
        }
        for (index, spec) in specs.iter().enumerate() {
            let configuration = JwtConfiguration {
                issuer: spec.issuer.to_owned(),
                audience: spec.audience.iter().map(|one| (*one).to_owned()).collect(),
            };
            let authorizer = HttpAuthorizer {
                kind: HttpAuthorizerKind::Jwt(configuration),
                identity_sources: vec![IdentitySource::Header("Authorization".to_owned())],
                result_ttl_seconds: None,
            };
            let name = authorizers::jwt_name(index);
            http_api.authorizers.insert(name, authorizer);
        }
        http_api
    }

    /// What browsers may send to the API: the gateway responds to preflight requests, with one
    /// configuration for all routes.
    fn cors_of(&self, cors: &crate::Cors, api: &Api) -> Cors {
        let mut headers = BTreeSet::new();
        let mut methods = BTreeSet::new();
        for resource in api.resources.values() {
            let mut preflight = crate::http::cors::Preflight::new(cors);
            for (key, method) in &resource.methods {
                let is_preflight = *key == MethodKey::Verb(Verb::Options);
                if !is_preflight || method.auth != Auth::None {
                    preflight.add_method(*key, method);
                }
            }
            for (name, value) in preflight.headers(cors) {
                let values = value.split(',').map(str::to_owned);
                match name.as_str() {
                    "access-control-allow-headers" => headers.extend(values),
                    "access-control-allow-methods" => methods.extend(values),
                    _ => {}
                }
            }
        }
        cors.of_http_api(methods.into_iter().collect(), headers.into_iter().collect())
    }
}

/// A Lambda authorizer of a REST API as that of an HTTP API; `None` for another kind.
fn lambda_authorizer(authorizer: &Authorizer) -> Option<HttpAuthorizer> {
    let (AuthorizerKind::Token { uri, credentials } | AuthorizerKind::Request { uri, credentials }) =
        &authorizer.kind
    else {
        return None;
    };
    let sources = authorizer.identity_source.iter();
    let sources = sources.filter_map(|source| {
        let of_request = source.strip_prefix("method.");
        format!("${}", of_request.unwrap_or(source)).parse().ok()
    });
    Some(HttpAuthorizer {
        kind: HttpAuthorizerKind::Lambda {
            uri: uri.clone(),
            credentials: credentials.clone(),
            payload_format: PayloadFormat::V2,
            simple_responses: true,
        },
        identity_sources: sources.collect(),
        result_ttl_seconds: authorizer.result_ttl_seconds,
    })
}
