//! Authorization of routes: JWT authorizers, Lambda authorizers, and signatures.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html>

mod jwt;
mod lambda;

use std::collections::BTreeMap;

use petstore_core::contract::http_api::{HttpApi, HttpAuthorizerKind, IdentitySource, RouteAuth};

use self::jwt::JwtAuthorizer;
use self::lambda::LambdaAuthorizer;
use super::deployment::HttpDeployment;
use super::error::HttpApiError;
use super::request::{HttpCaller, RouteRequest};
use crate::auth::iam;
use crate::auth::jwt::KeySets;
use crate::deploy_error::DeployError;

/// The authorizers of a deployed HTTP API.
#[derive(Debug)]
pub(super) struct HttpAuthorization {
    authorizers: BTreeMap<String, DeployedAuthorizer>,
    key_sets: KeySets,
}

#[derive(Debug)]
enum DeployedAuthorizer {
    Jwt(JwtAuthorizer),
    Lambda(LambdaAuthorizer),
}

impl HttpAuthorization {
    pub(super) fn new(api: &HttpApi, deployment: &HttpDeployment) -> Result<Self, DeployError> {
        let options = &deployment.options;
        let mut authorizers = BTreeMap::new();
        for (name, authorizer) in &api.authorizers {
            let deployed = match &authorizer.kind {
                HttpAuthorizerKind::Jwt(configuration) => DeployedAuthorizer::Jwt(
                    JwtAuthorizer::new(authorizer, configuration, &options.backends.aws),
                ),
                HttpAuthorizerKind::Lambda { .. } => {
                    DeployedAuthorizer::Lambda(LambdaAuthorizer::new(name, authorizer, deployment))
                }
                _ => {
                    return Err(DeployError::Authorizer {
                        name: name.clone(),
                        reason: "its type is not JWT or REQUEST".to_owned(),
                    });
                }
            };
            authorizers.insert(name.clone(), deployed);
        }
        for (key, route) in &api.routes {
            if let Some(name) = route.auth.authorizer()
                && !authorizers.contains_key(name)
            {
                return Err(DeployError::Authorizer {
                    name: name.to_owned(),
                    reason: format!(
                        "the route {key} refers to it, and the API does not declare it"
                    ),
                });
            }
        }
        let keys = options.identities.issuers.keys.clone();
        Ok(Self {
            authorizers,
            key_sets: KeySets::new(keys, options.backends.http_client.clone()),
        })
    }

    /// The caller of a request that the route admits.
    ///
    /// # Errors
    ///
    /// 401 or 403 if the caller may not use the route; 500 if an authorizer's function fails.
    pub(super) async fn authorize(
        &self,
        request: &RouteRequest<'_>,
    ) -> Result<HttpCaller, HttpApiError> {
        let name = match &request.matched.route.auth {
            RouteAuth::None => return Ok(HttpCaller::Anyone),
            RouteAuth::Iam => {
                let checked = iam::check(&request.deployment.options, request.request);
                return match checked {
                    Ok(identity) => Ok(HttpCaller::Iam(identity)),
                    Err(error) => Err(HttpApiError::forbidden(error.note)),
                };
            }
            auth => auth.authorizer().unwrap_or_default(),
        };
        match self.authorizers.get(name) {
            Some(DeployedAuthorizer::Jwt(authorizer)) => {
                let scopes = request.matched.route.auth.scopes();
                authorizer.authorize(request, scopes, &self.key_sets).await
            }
            Some(DeployedAuthorizer::Lambda(authorizer)) => authorizer.authorize(request).await,
            // `new` checks that the authorizer exists; if it ever misses one, reject every caller.
            None => Err(HttpApiError::unauthorized(format!(
                "the API has no authorizer {name:?}: declare it"
            ))),
        }
    }
}

/// The value of an identity source; `None` if it is missing or blank.
fn identity(source: &IdentitySource, request: &RouteRequest<'_>) -> Option<String> {
    let client = request.request;
    let join = |values: Vec<_>| (!values.is_empty()).then(|| values.join(","));
    let value = match source {
        IdentitySource::Header(name) => join(client.header_values(name).collect()),
        IdentitySource::QueryString(name) => join(client.query_values(name).collect()),
        IdentitySource::Context(name) => request.context_variable(name).map(Into::into),
        IdentitySource::StageVariable(name) => request.deployment.variables.get(name).cloned(),
        _ => None,
    };
    value.filter(|value| !value.trim().is_empty())
}
