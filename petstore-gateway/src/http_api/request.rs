//! One request to a route: the variables that authorizers, mappings and events name.

use std::borrow::Cow;

use petstore_core::contract::http_api::HttpApi;
use serde_json::{Map, Value, json};

use super::deployment::HttpDeployment;
use super::routes::MatchedRoute;
use crate::auth::arn_of_api;
use crate::caller::IamIdentity;
use crate::gateway_request::GatewayRequest;
use crate::payload_v2::{Cookies, EventParts, HttpContext, event_headers, joined_query, raw_query};

/// A request that matched a route, and what an authorizer returned for it.
pub(super) struct RouteRequest<'a> {
    pub(super) deployment: &'a HttpDeployment,
    pub(super) request: &'a GatewayRequest,
    pub(super) matched: &'a MatchedRoute<'a>,
    pub(super) caller: HttpCaller,
}

/// Who calls a route.
#[derive(Default)]
pub(super) enum HttpCaller {
    /// Anyone, or a caller who is not checked yet.
    #[default]
    Anyone,
    /// The bearer of a token: its claims as texts, and its scopes if the route has any.
    Jwt {
        claims: Map<String, Value>,
        scopes: Value,
    },
    /// A caller whom a function let pass: the principal of an IAM policy, and the context.
    Lambda {
        principal_id: Option<String>,
        context: Map<String, Value>,
    },
    /// A user whose signature the request has.
    Iam(IamIdentity),
}

impl HttpCaller {
    /// `requestContext.authorizer` in format 2.0.
    fn authorizer(&self) -> Option<Value> {
        match self {
            Self::Anyone => None,
            Self::Jwt { claims, scopes } => {
                Some(json!({"jwt": {"claims": claims, "scopes": scopes}}))
            }
            Self::Lambda { context, .. } => Some(json!({"lambda": context})),
            Self::Iam(iam) => Some(json!({"iam": {
                "accessKey": iam.access_key,
                "accountId": iam.account_id,
                "callerId": iam.user_id,
                "cognitoIdentity": null,
                "principalOrgId": null,
                "userArn": iam.user_arn,
                "userId": iam.user_id,
            }})),
        }
    }

    /// `requestContext.authorizer` in format 1.0.
    pub(super) fn authorizer_v1(&self) -> Option<Value> {
        match self {
            Self::Anyone | Self::Iam(_) => None,
            Self::Jwt { claims, scopes } => Some(json!({"claims": claims, "scopes": scopes})),
            Self::Lambda {
                principal_id,
                context,
            } => {
                let mut members = context.clone();
                if let Some(id) = principal_id {
                    members.insert("principalId".to_owned(), id.as_str().into());
                }
                Some(members.into())
            }
        }
    }

    pub(super) fn principal_id(&self) -> Option<&str> {
        match self {
            Self::Anyone => None,
            Self::Jwt { claims, .. } => claims.get("sub")?.as_str(),
            Self::Lambda { principal_id, .. } => principal_id.as_deref(),
            Self::Iam(iam) => Some(&iam.user_arn),
        }
    }
}

impl<'a> RouteRequest<'a> {
    /// The path without the stage: `$default` has none.
    pub(super) fn path(&self) -> &'a str {
        self.request.parts.uri.path()
    }

    /// The id that clients see in `apigw-requestid`.
    pub(super) fn id(&self) -> &'a str {
        &self.request.ids.extended
    }

    /// The ARN of the route, which the policies of authorizers allow.
    pub(super) fn arn(&self) -> String {
        let options = &self.deployment.options;
        let api = arn_of_api(
            &options.region,
            &options.account_id,
            &self.deployment.api_id,
        );
        format!(
            "{api}/{}/{}{}",
            HttpApi::DEFAULT_STAGE,
            self.request.parts.method,
            self.path()
        )
    }

    /// The variable `$context.<name>`.
    ///
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html>
    pub(super) fn context_variable(&self, name: &str) -> Option<Cow<'_, str>> {
        if let Some(name) = name.strip_prefix("authorizer.") {
            return self.authorizer_variable(name);
        }
        let request = self.request;
        let text = match name {
            "accountId" => &self.deployment.options.account_id,
            "apiId" | "domainPrefix" => &self.deployment.api_id,
            "domainName" => &self.deployment.domain_name,
            "extendedRequestId" | "requestId" => self.id(),
            "httpMethod" => request.parts.method.as_str(),
            "identity.sourceIp" => return Some(request.connection.source_ip.to_string().into()),
            "identity.userAgent" => return request.header_values("user-agent").next(),
            "path" => self.path(),
            "protocol" => "HTTP/1.1",
            "requestTime" => return Some(request.time().into()),
            "requestTimeEpoch" => return Some(request.time_epoch_millis().to_string().into()),
            "routeKey" => self.matched.key,
            "stage" => HttpApi::DEFAULT_STAGE,
            _ => return None,
        };
        Some(text.into())
    }

    fn authorizer_variable(&self, name: &str) -> Option<Cow<'_, str>> {
        let value = match &self.caller {
            HttpCaller::Jwt { claims, .. } => claims.get(name.strip_prefix("claims.")?)?,
            HttpCaller::Lambda {
                principal_id,
                context,
            } => match (name, principal_id) {
                ("principalId", Some(id)) => return Some(id.into()),
                _ => context.get(name)?,
            },
            HttpCaller::Anyone | HttpCaller::Iam(_) => return None,
        };
        Some(match value {
            Value::String(text) => text.into(),
            other => other.to_string().into(),
        })
    }

    /// The members of events and authorizers' events in format 2.0.
    pub(super) fn event_parts(&self) -> EventParts<'_> {
        let deployment = self.deployment;
        let mut context = json!({
            "accountId": deployment.options.account_id,
            "apiId": deployment.api_id,
            "domainName": deployment.domain_name,
            "domainPrefix": deployment.api_id,
            "http": HttpContext::new(self.request),
            "requestId": self.id(),
            "routeKey": self.matched.key,
            "stage": HttpApi::DEFAULT_STAGE,
            "time": self.request.time(),
            "timeEpoch": self.request.time_epoch_millis(),
        });
        if let Some(authorizer) = self.caller.authorizer() {
            context["authorizer"] = authorizer;
        }
        EventParts {
            route_key: self.matched.key,
            raw_path: self.path(),
            raw_query_string: raw_query(self.request),
            cookies: Cookies::from_request(self.request),
            headers: event_headers(self.request, &deployment.domain_name),
            query_string_parameters: joined_query(self.request),
            request_context: context,
            path_parameters: self.matched.parameters.clone(),
            stage_variables: &deployment.variables,
        }
    }
}
