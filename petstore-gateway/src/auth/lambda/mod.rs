//! Lambda authorizers: a function decides whether a caller may invoke a method.
//!
//! `result` reads what the function returns, and `cache` keeps it. What is kept is the policy, not
//! the decision: the same token may be allowed one path and denied the next.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html>

pub(crate) mod cache;
mod result;

use std::sync::Arc;
use std::time::Duration;

use fancy_regex::Regex;
use petstore_core::contract::{Authorizer, AuthorizerKind};

use self::cache::{CacheKey, ResultCache};
pub(super) use self::result::AuthorizerResult;
use super::function_uri::function_of;
use super::identity_source::IdentitySources;
use super::pattern;
use crate::context::RequestContext;
use crate::deployment::Deployment;
use crate::gateway_error::GatewayError;
use crate::integration::lambda_proxy::event;
use crate::invoke::{InvokeError, InvokeRequest};
use crate::resource::MatchedMethod;

/// The longest ARN that an authorizer accepts, in bytes.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html>
const MAX_ARN: usize = 1_600;

/// How long the gateway waits for an authorizer's function.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A deployed Lambda authorizer.
#[derive(Debug)]
pub(super) struct LambdaAuthorizer {
    name: String,
    function: Option<String>,
    event: EventKind,
    sources: IdentitySources,
    token_pattern: Option<Regex>,
    ttl: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum EventKind {
    Token,
    Request,
}

impl LambdaAuthorizer {
    /// Prepares an authorizer of kind `TOKEN` or `REQUEST`; `None` for any other.
    ///
    /// # Errors
    ///
    /// What is wrong with its identity sources or its pattern.
    pub(super) fn new(
        name: &str,
        authorizer: &Authorizer,
        deployment: &Deployment,
    ) -> Result<Option<Self>, String> {
        let (event, uri) = match &authorizer.kind {
            AuthorizerKind::Token { uri, .. } => (EventKind::Token, uri),
            AuthorizerKind::Request { uri, .. } => (EventKind::Request, uri),
            _ => return Ok(None),
        };
        Ok(Some(Self {
            name: name.to_owned(),
            function: function_of(uri, &deployment.variables),
            event,
            sources: IdentitySources::parse(&authorizer.identity_source)?,
            token_pattern: match &authorizer.identity_validation_expression {
                Some(expression) if event == EventKind::Token => Some(pattern::whole(expression)?),
                _ => None,
            },
            ttl: Duration::from_secs(authorizer.ttl_seconds().into()),
        }))
    }

    /// The function's result for this request, from the cache or from the function.
    ///
    /// # Errors
    ///
    /// 401 if the request has no identity, or the function failed with `Unauthorized`; 414 if the
    /// ARN is too long; 500 if the function failed otherwise, or its result is not valid.
    pub(super) async fn authorize(
        &self,
        context: &RequestContext<'_>,
        matched: &MatchedMethod<'_, '_>,
        arn: &str,
        cache: &ResultCache<AuthorizerResult>,
    ) -> Result<Arc<AuthorizerResult>, GatewayError> {
        if arn.len() > MAX_ARN {
            return Err(GatewayError::request_uri_too_long(format!(
                "the ARN of the method has {} bytes, and an authorizer accepts {MAX_ARN}",
                arn.len()
            )));
        }
        let identity = self.identity(context)?;
        let event = match (self.event, identity.as_deref()) {
            (EventKind::Token, Some([token, ..])) => event::token_authorizer(token, arn),
            (EventKind::Token, _) => return Err(self.missing_identity()),
            (EventKind::Request, _) => event::request_authorizer(context, matched, arn),
        };
        let now = context.request.received;
        let key = identity.filter(|_| !self.ttl.is_zero()).map(|values| {
            let values = values.iter().map(String::as_str);
            CacheKey::new([self.name.as_str()].into_iter().chain(values))
        });
        if let Some(held) = key.and_then(|key| cache.get(key, now)) {
            return Ok(held);
        }
        let result = Arc::new(self.call(context, event).await?);
        if let Some(key) = key {
            cache.insert(key, Arc::clone(&result), self.ttl, now);
        }
        Ok(result)
    }

    /// The identity that the cache is keyed by; `None` if the request has none and needs none.
    fn identity(&self, context: &RequestContext<'_>) -> Result<Option<Vec<String>>, GatewayError> {
        let values = self.sources.values(context);
        if self.event == EventKind::Request && (self.ttl.is_zero() || self.sources.is_empty()) {
            return Ok(values.filter(|values| !values.is_empty()));
        }
        let values = values.ok_or_else(|| self.missing_identity())?;
        if let (Some(pattern), Some(token)) = (&self.token_pattern, values.first())
            && !pattern::is_match(pattern, token)
        {
            return Err(GatewayError::unauthorized(format!(
                "the token does not match the identityValidationExpression of the authorizer {:?}",
                self.name
            )));
        }
        Ok(Some(values))
    }

    fn missing_identity(&self) -> GatewayError {
        GatewayError::unauthorized(format!(
            "the request lacks what identifies its caller to the authorizer {:?}",
            self.name
        ))
    }

    async fn call(
        &self,
        context: &RequestContext<'_>,
        event: Vec<u8>,
    ) -> Result<AuthorizerResult, GatewayError> {
        let fail = |reason: String| {
            GatewayError::authorizer_configuration_error(format!(
                "the authorizer {:?}: {reason}",
                self.name
            ))
        };
        let function = self.function.as_deref().ok_or_else(|| {
            fail("its authorizerUri contains no function: use the URI of one".to_owned())
        })?;
        let request = InvokeRequest::new(function, event.into());
        let result = context.deployment.invoke.invoke(request);
        let result = match tokio::time::timeout(TIMEOUT, result).await {
            Ok(result) => result,
            Err(_) => {
                return Err(GatewayError::authorizer_failure(format!(
                    "the authorizer {:?} returned nothing within {TIMEOUT:?}",
                    self.name
                )));
            }
        };
        match result {
            Ok(result) => result::parse(&result).map_err(fail),
            // The one error message with a meaning:
            // <https://docs.aws.amazon.com/apigateway/latest/developerguide/call-api-with-api-gateway-lambda-authorization.html>
            Err(InvokeError::Failed(failure)) if failure.message() == "Unauthorized" => {
                Err(GatewayError::unauthorized(format!(
                    "the authorizer {:?} refused the caller: Unauthorized",
                    self.name
                )))
            }
            Err(error) => Err(fail(error.to_string())),
        }
    }
}
