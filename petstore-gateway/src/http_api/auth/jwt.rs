//! JWT authorizers: check the token of a request, and read its claims.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>

use petstore_core::contract::http_api::{HttpAuthorizer, IdentitySource, JwtConfiguration};
use serde_json::{Map, Value, json};

use super::super::error::HttpApiError;
use super::super::request::{HttpCaller, RouteRequest};
use super::identity;
use crate::auth::cognito::key_location;
use crate::auth::jwt::{self, Claims, KeyLocation, KeySets, TokenError};
use crate::backends::AwsConfig;

/// A deployed JWT authorizer.
#[derive(Debug)]
pub(super) struct JwtAuthorizer {
    source: Option<IdentitySource>,
    issuer: String,
    audience: Vec<String>,
    keys: KeyLocation,
}

impl JwtAuthorizer {
    pub(super) fn new(
        authorizer: &HttpAuthorizer,
        configuration: &JwtConfiguration,
        aws: &AwsConfig,
    ) -> Self {
        Self {
            source: authorizer.identity_sources.first().cloned(),
            issuer: configuration.issuer.clone(),
            audience: configuration.audience.clone(),
            keys: key_location(&configuration.issuer, aws),
        }
    }

    /// The claims of the request's token.
    ///
    /// # Errors
    ///
    /// 401 with a challenge that contains the reason.
    pub(super) async fn authorize(
        &self,
        request: &RouteRequest<'_>,
        scopes: &[String],
        key_sets: &KeySets,
    ) -> Result<HttpCaller, HttpApiError> {
        let advice = request.deployment.options.identities.token_advice.as_ref();
        let advice = advice
            .map(|advice| format!(": {advice}"))
            .unwrap_or_default();
        let token = self
            .source
            .as_ref()
            .and_then(|source| identity(source, request));
        let Some(token) = token else {
            let note = format!(
                "the request has no token for the issuer {:?}{advice}",
                self.issuer
            );
            let error = HttpApiError::unauthorized(note);
            return Err(error.with_challenge("Bearer".to_owned()));
        };
        let checked = self.check(&token, request, scopes, key_sets).await;
        let claims = checked.map_err(|error| {
            let note = format!("the JWT authorizer refused the token: {error}{advice}");
            HttpApiError::unauthorized(note).with_challenge(format!(
                "Bearer scope=\"{}\" error=\"invalid_token\" error_description=\"{}\"",
                scopes.join(" "),
                error.to_string().replace('"', "")
            ))
        })?;
        Ok(HttpCaller::Jwt {
            scopes: if scopes.is_empty() {
                Value::Null
            } else {
                json!(claims.scopes())
            },
            claims: claim_texts(&claims),
        })
    }

    async fn check(
        &self,
        token: &str,
        request: &RouteRequest<'_>,
        scopes: &[String],
        key_sets: &KeySets,
    ) -> Result<Claims, TokenError> {
        let token = jwt::without_scheme(token);
        let (header, issuer) = jwt::peek(token)?;
        let issuers = &request.deployment.options.identities.issuers;
        let is_development = issuers.development.as_deref() == Some(&*issuer);
        if issuer != self.issuer && !is_development {
            return Err(TokenError::Issuer);
        }
        let now = request.request.received;
        let key_id = header.key_id.as_deref();
        // The keys of the development issuer are configured.
        let location = if is_development {
            &KeyLocation::Discovery
        } else {
            &self.keys
        };
        let key = key_sets.find(&issuer, location, key_id, now).await?;
        let claims = jwt::verify(token, &header, &key)?;
        claims.check_times(now)?;
        claims.check_audience(&self.audience)?;
        claims.check_scopes(scopes)?;
        Ok(claims)
    }
}

/// The claims as HTTP APIs hand them on: as texts, and lists in brackets with blanks.
fn claim_texts(claims: &Claims) -> Map<String, Value> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items = items.iter().map(|item| match item {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            format!("[{}]", items.collect::<Vec<_>>().join(" "))
        }
        other => other.to_string(),
    };
    let pairs = claims.iter();
    pairs
        .map(|(name, value)| (name.to_owned(), text(value).into()))
        .collect()
}
