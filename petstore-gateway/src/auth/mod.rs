//! Authorization: checks whether a caller may call a method, and identifies the caller.
//!
//! The order is that of API Gateway: the resource policy and the method's own authorization, then
//! the API key and its usage plan. Each kind of authorization is a module of its own.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html>

mod api_key;
pub(crate) mod cognito;
pub(crate) mod function_uri;
pub(crate) mod iam;
mod identity_source;
pub(crate) mod jwt;
pub(crate) mod lambda;
mod method_arn;
mod pattern;
pub(crate) mod policy;
mod resource_policy;
mod time;

use std::collections::BTreeMap;

use petstore_core::contract::{Api, ApiKeySource, Auth, Authorizer};

use self::cognito::CognitoAuthorizer;
use self::jwt::KeySets;
use self::lambda::cache::ResultCache;
use self::lambda::{AuthorizerResult, LambdaAuthorizer};
use self::policy::Decision;
use self::resource_policy::ResourcePolicy;
use crate::caller::Caller;
use crate::context::RequestContext;
use crate::deploy_error::DeployError;
use crate::deployment::Deployment;
use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;
use crate::resource::MatchedMethod;
use crate::usage_plan::Meter;

pub(crate) use self::method_arn::arn_of_api;
pub(crate) use self::resource_policy::condition_keys;
pub(crate) use self::time::parse_extended as parse_extended_time;

/// The authorizers of a deployed API, their cached results and the key sets of their issuers.
#[derive(Debug)]
pub(crate) struct Authorization {
    resource_policy: ResourcePolicy,
    authorizers: BTreeMap<String, DeployedAuthorizer>,
    results: ResultCache<AuthorizerResult>,
    key_sets: KeySets,
    key_source: ApiKeySource,
    meter: Meter,
}

#[derive(Debug)]
enum DeployedAuthorizer {
    Lambda(LambdaAuthorizer),
    Cognito(CognitoAuthorizer),
}

impl DeployedAuthorizer {
    fn new(
        name: &str,
        authorizer: &Authorizer,
        deployment: &Deployment,
    ) -> Result<Option<Self>, DeployError> {
        let fail = |reason| DeployError::Authorizer {
            name: name.to_owned(),
            reason,
        };
        if let Some(own) = LambdaAuthorizer::new(name, authorizer, deployment).map_err(fail)? {
            return Ok(Some(Self::Lambda(own)));
        }
        let own = CognitoAuthorizer::new(name, authorizer, deployment).map_err(fail)?;
        Ok(own.map(Self::Cognito))
    }
}

/// Who calls, and the API key that an authorizer returned.
struct Authorized<'s> {
    caller: Caller<'s>,
    usage_identifier_key: Option<String>,
}

impl<'s> From<Caller<'s>> for Authorized<'s> {
    fn from(caller: Caller<'s>) -> Self {
        Self {
            caller,
            usage_identifier_key: None,
        }
    }
}

impl Authorization {
    /// Prepares the authorizers and the resource policy of an API.
    ///
    /// # Errors
    ///
    /// [`DeployError`] if one of them is not valid, or a method refers to an authorizer that does
    /// not exist.
    pub(crate) fn new(api: &Api, deployment: &Deployment) -> Result<Self, DeployError> {
        let mut authorizers = BTreeMap::new();
        for (name, authorizer) in &api.authorizers {
            if let Some(deployed) = DeployedAuthorizer::new(name, authorizer, deployment)? {
                authorizers.insert(name.clone(), deployed);
            }
        }
        for (path, verb, method) in api.methods() {
            if let Some(name) = method.auth.authorizer()
                && !authorizers.contains_key(name)
            {
                return Err(DeployError::UnknownAuthorizer {
                    path: path.to_owned(),
                    verb,
                    name: name.to_owned(),
                });
            }
        }
        let options = &deployment.options;
        let keys = options.identities.issuers.keys.clone();
        Ok(Self {
            resource_policy: ResourcePolicy::new(api, deployment)?,
            authorizers,
            results: ResultCache::default(),
            key_sets: KeySets::new(keys, options.backends.http_client.clone()),
            key_source: api.api_key_source,
            meter: Meter::default(),
        })
    }

    /// The caller of a request that the method admits.
    ///
    /// # Errors
    ///
    /// 401 or 403 if the caller may not call the method, 429 if a usage plan does not permit
    /// another request, 500 if an authorizer fails.
    pub(crate) async fn authorize<'s>(
        &'s self,
        context: &RequestContext<'s>,
        matched: &MatchedMethod<'_, '_>,
    ) -> Result<Caller<'s>, GatewayError> {
        let authorized = match &matched.method.auth {
            Auth::None => self.admit_anyone(context)?,
            Auth::Iam => self.admit_user(context)?,
            auth @ (Auth::Cognito { .. } | Auth::Custom { .. }) => {
                let name = auth.authorizer().unwrap_or_default();
                match self.authorizers.get(name) {
                    Some(DeployedAuthorizer::Lambda(authorizer)) => {
                        self.ask_function(authorizer, context, matched).await?
                    }
                    Some(DeployedAuthorizer::Cognito(authorizer)) => {
                        self.admit_token(authorizer, auth.scopes(), context).await?
                    }
                    // `new` checks that the authorizer exists; if it ever misses one, reject every
                    // caller.
                    None => {
                        return Err(GatewayError::unauthorized(format!(
                            "the API has no authorizer {name:?}: declare it"
                        )));
                    }
                }
            }
        };
        self.check_api_key(authorized, context, matched)
    }

    /// Checks what the head of a request decides for an open method: the resource policy and the
    /// API key. It counts nothing, so [`authorize`](Self::authorize) follows.
    ///
    /// # Errors
    ///
    /// Those of [`authorize`](Self::authorize).
    pub(crate) fn check_head(
        &self,
        context: &RequestContext<'_>,
        matched: &MatchedMethod<'_, '_>,
    ) -> Result<(), GatewayError> {
        let method = matched.method;
        if method.auth != Auth::None {
            return Ok(());
        }
        self.require_allow(context)?;
        if method.api_key_required && self.key_source == ApiKeySource::Header {
            api_key::find(context.deployment, api_key::header_value(context))?;
        }
        Ok(())
    }

    /// Open methods: the resource policy decides alone, if there is one.
    fn admit_anyone<'s>(
        &self,
        context: &RequestContext<'s>,
    ) -> Result<Authorized<'s>, GatewayError> {
        self.require_allow(context)?;
        Ok(Caller::default().into())
    }

    fn require_allow(&self, context: &RequestContext<'_>) -> Result<(), GatewayError> {
        if self.resource_policy.is_none() {
            return Ok(());
        }
        let arn = method_arn::method_arn(context);
        match self.resource_policy.evaluate(context, &arn, None) {
            None | Some(Decision::Allow) => Ok(()),
            Some(decision) => Err(resource_policy::deny(&arn, None, decision)),
        }
    }

    /// IAM: the user is of the API's account, so a denial of the resource policy is all that can
    /// stop them.
    fn admit_user<'s>(&self, context: &RequestContext<'s>) -> Result<Authorized<'s>, GatewayError> {
        let identity = iam::check(&context.deployment.options, context.request)?;
        let arn = method_arn::method_arn(context);
        let principal = Some(identity.user_arn.as_str());
        let decision = self.resource_policy.evaluate(context, &arn, principal);
        if let Some(Decision::ExplicitDeny) = decision {
            return Err(resource_policy::deny(
                &arn,
                principal,
                Decision::ExplicitDeny,
            ));
        }
        let caller = Caller {
            iam: Some(identity),
            ..Caller::default()
        };
        Ok(caller.into())
    }

    /// A token of a user pool identifies the caller, and the resource policy must allow the request
    /// too.
    async fn admit_token<'s>(
        &self,
        authorizer: &CognitoAuthorizer,
        scopes: &[String],
        context: &RequestContext<'s>,
    ) -> Result<Authorized<'s>, GatewayError> {
        let claims = authorizer
            .authorize(context, scopes, &self.key_sets)
            .await?;
        self.require_allow(context)?;
        let caller = Caller {
            claims: cognito::claim_texts(&claims),
            ..Caller::default()
        };
        Ok(caller.into())
    }

    /// A denial of the resource policy comes before the function is called, and its permission
    /// replaces the function's.
    async fn ask_function<'s>(
        &self,
        authorizer: &LambdaAuthorizer,
        context: &RequestContext<'s>,
        matched: &MatchedMethod<'_, '_>,
    ) -> Result<Authorized<'s>, GatewayError> {
        let arn = method_arn::method_arn(context);
        let own = self.resource_policy.evaluate(context, &arn, None);
        if let Some(Decision::ExplicitDeny) = own {
            return Err(resource_policy::deny(&arn, None, Decision::ExplicitDeny));
        }
        // The function sees the API key that the client sent, before it is checked.
        let mut context = context.clone();
        if matched.method.api_key_required && self.key_source == ApiKeySource::Header {
            let sent = api_key::find(context.deployment, api_key::header_value(&context));
            context.caller.api_key = sent.ok().map(|sent| sent.key);
        }
        let result = authorizer
            .authorize(&context, matched, &arn, &self.results)
            .await?;
        let keys = resource_policy::condition_keys(context.request);
        let decision = result.policy.evaluate(&arn, None, &keys);
        match decision.or(own.unwrap_or(Decision::ImplicitDeny)) {
            Decision::Allow => {}
            Decision::ExplicitDeny => {
                let message =
                    "User is not authorized to access this resource with an explicit deny";
                return Err(GatewayError::access_denied(
                    message.to_owned(),
                    format!("the authorizer's policy denies {arn}"),
                ));
            }
            Decision::ImplicitDeny => {
                let message = "User is not authorized to access this resource";
                return Err(GatewayError::access_denied(
                    message.to_owned(),
                    format!("the authorizer's policy does not allow execute-api:Invoke on {arn}"),
                ));
            }
        }
        let caller = Caller {
            principal_id: Some(result.principal_id.clone()),
            authorizer_context: result.context.clone(),
            ..Caller::default()
        };
        Ok(Authorized {
            caller,
            usage_identifier_key: result.usage_identifier_key.clone(),
        })
    }

    fn check_api_key<'s>(
        &'s self,
        authorized: Authorized<'s>,
        context: &RequestContext<'s>,
        matched: &MatchedMethod<'_, '_>,
    ) -> Result<Caller<'s>, GatewayError> {
        if !matched.method.api_key_required {
            return Ok(authorized.caller);
        }
        let value = match self.key_source {
            ApiKeySource::Header => api_key::header_value(context),
            ApiKeySource::Authorizer => authorized.usage_identifier_key.as_deref(),
        };
        let accepted = api_key::find(context.deployment, value)?;
        api_key::count(
            &accepted,
            &self.meter,
            context,
            matched.resource.template.as_str(),
        )?;
        Ok(Caller {
            api_key: Some(accepted.key),
            usage_plan: accepted.plan_name(),
            ..authorized.caller
        })
    }
}

/// The error for a request that matches no method. An `Authorization` header is read as a signature
/// first.
pub(crate) fn unmatched(request: &GatewayRequest, error: GatewayError) -> GatewayError {
    match iam::malformed_header(request) {
        Some(malformed) => GatewayError {
            note: error.note,
            ..malformed
        },
        None => error,
    }
}
