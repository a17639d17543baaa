//! Lambda authorizers of HTTP APIs: a function returns an IAM policy, or whether the caller is
//! authorized.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html>

use std::sync::Arc;
use std::time::Duration;

use petstore_core::contract::http_api::{
    HttpAuthorizer, HttpAuthorizerKind, IdentitySource, PayloadFormat,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::super::deployment::HttpDeployment;
use super::super::error::HttpApiError;
use super::super::event_v1;
use super::super::request::{HttpCaller, RouteRequest};
use super::identity;
use crate::auth::condition_keys;
use crate::auth::function_uri::function_of;
use crate::auth::lambda::cache::{CacheKey, ResultCache};
use crate::auth::policy::{Decision, Policy};
use crate::invoke::InvokeRequest;
use crate::payload_v2::EventParts;

/// How long the gateway waits for an authorizer's function.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>
const TIMEOUT: Duration = Duration::from_secs(10);

/// A deployed Lambda authorizer.
#[derive(Debug)]
pub(super) struct LambdaAuthorizer {
    name: String,
    function: Option<String>,
    format: PayloadFormat,
    simple: bool,
    sources: Vec<IdentitySource>,
    ttl: Duration,
    results: ResultCache<FunctionResult>,
}

/// What a function returned.
struct FunctionResult {
    verdict: Verdict,
    principal_id: Option<String>,
    context: Map<String, Value>,
}

enum Verdict {
    Simple(bool),
    Policy(Policy),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    version: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    route_arn: &'a str,
    identity_source: &'a [String],
    #[serde(flatten)]
    parts: EventParts<'a>,
}

impl LambdaAuthorizer {
    pub(super) fn new(
        name: &str,
        authorizer: &HttpAuthorizer,
        deployment: &HttpDeployment,
    ) -> Self {
        let (function, format, simple) = match &authorizer.kind {
            HttpAuthorizerKind::Lambda {
                uri,
                payload_format,
                simple_responses,
                ..
            } => (
                function_of(uri, &deployment.variables),
                *payload_format,
                *simple_responses,
            ),
            _ => (None, PayloadFormat::V2, false),
        };
        let ttl = authorizer.result_ttl_seconds.unwrap_or(0);
        Self {
            name: name.to_owned(),
            function,
            format,
            simple,
            sources: authorizer.identity_sources.clone(),
            ttl: Duration::from_secs(ttl.into()),
            results: ResultCache::default(),
        }
    }

    /// The caller, if the function admits them.
    ///
    /// # Errors
    ///
    /// 401 if an identity source is missing, 403 if the function does not admit the caller, 500 if
    /// it fails.
    pub(super) async fn authorize(
        &self,
        request: &RouteRequest<'_>,
    ) -> Result<HttpCaller, HttpApiError> {
        let values = self.sources.iter().map(|source| identity(source, request));
        let values: Option<Vec<String>> = values.collect();
        let values = values.ok_or_else(|| {
            HttpApiError::unauthorized(format!(
                "the request lacks an identity source of the authorizer {:?}",
                self.name
            ))
        })?;
        let arn = request.arn();
        let now = request.request.received;
        // A cache needs an identity. A simple response is a decision for every route with the
        // authorizer.
        let caches = !self.ttl.is_zero() && !values.is_empty();
        let key = caches.then(|| CacheKey::new(values.iter().map(String::as_str)));
        let held = key.and_then(|key| self.results.get(key, now));
        let result = match held {
            Some(held) => held,
            None => {
                let result = Arc::new(self.call(request, &values, &arn).await?);
                if let Some(key) = key {
                    self.results.insert(key, Arc::clone(&result), self.ttl, now);
                }
                result
            }
        };
        let is_allowed = match &result.verdict {
            Verdict::Simple(is_authorized) => *is_authorized,
            Verdict::Policy(policy) => {
                let decision = policy.evaluate(&arn, None, &condition_keys(request.request));
                decision == Decision::Allow
            }
        };
        if !is_allowed {
            return Err(HttpApiError::forbidden(format!(
                "the authorizer {:?} does not admit the caller to {arn}",
                self.name
            )));
        }
        Ok(HttpCaller::Lambda {
            principal_id: result.principal_id.clone(),
            context: result.context.clone(),
        })
    }

    async fn call(
        &self,
        request: &RouteRequest<'_>,
        identity: &[String],
        arn: &str,
    ) -> Result<FunctionResult, HttpApiError> {
        let fail = |reason: &str| {
            HttpApiError::internal(format!("the authorizer {:?}: {reason}", self.name))
        };
        let function = self.function.as_deref();
        let function = function.ok_or_else(|| fail("its authorizerUri contains no function"))?;
        let event = self.event(request, identity, arn);
        let invocation = InvokeRequest::new(function, event.into());
        let result = request.deployment.invoke.invoke(invocation);
        let result = match tokio::time::timeout(TIMEOUT, result).await {
            Ok(result) => result.map_err(|error| fail(&error.to_string()))?,
            Err(_) => return Err(fail(&format!("it returned nothing within {TIMEOUT:?}"))),
        };
        self.parse(&result).map_err(|reason| fail(&reason))
    }

    fn event(&self, request: &RouteRequest<'_>, identity: &[String], arn: &str) -> Vec<u8> {
        let event = match self.format {
            PayloadFormat::V2 => serde_json::to_vec(&Event {
                version: "2.0",
                kind: "REQUEST",
                route_arn: arn,
                identity_source: identity,
                parts: request.event_parts(),
            }),
            PayloadFormat::V1 => {
                let mut event = event_v1::authorizer_parts(request);
                let identity = identity.join(",");
                event.insert("type".to_owned(), json!("REQUEST"));
                event.insert("methodArn".to_owned(), json!(arn));
                event.insert("identitySource".to_owned(), json!(identity));
                event.insert("authorizationToken".to_owned(), json!(identity));
                serde_json::to_vec(&event)
            }
        };
        event.unwrap_or_default()
    }

    fn parse(&self, result: &[u8]) -> Result<FunctionResult, String> {
        let result: Map<String, Value> =
            serde_json::from_slice(result).map_err(|_| "its result is not a JSON object")?;
        let verdict = if self.simple {
            match result.get("isAuthorized") {
                Some(Value::Bool(is_authorized)) => Verdict::Simple(*is_authorized),
                _ => return Err("its result has no Boolean isAuthorized".to_owned()),
            }
        } else {
            let policy = result
                .get("policyDocument")
                .ok_or("its result has no policyDocument")?;
            let policy = Policy::parse(policy).map_err(|error| error.to_string())?;
            Verdict::Policy(policy)
        };
        let context = match result.get("context") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(context)) => context.clone(),
            Some(_) => return Err("its context is not an object".to_owned()),
        };
        let principal_id = result.get("principalId").and_then(Value::as_str);
        Ok(FunctionResult {
            verdict,
            principal_id: principal_id.map(str::to_owned),
            context,
        })
    }
}
