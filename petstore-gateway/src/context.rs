//! The values that mapping expressions and templates can name: `context.*`, `stageVariables.*` and
//! `method.request.*`.
//!
//! [`RequestContext`] is the one place that resolves them. It reads the deployment, the request,
//! the method that matched, the caller, and the error if the request is rejected.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html>

use std::borrow::Cow;

use petstore_core::contract::{Location, MappingExpression, RequestSource};
use petstore_vtl::Map;
use serde_json::Value;

use crate::body_path;
use crate::caller::Caller;
use crate::client_headers::header_values;
use crate::deployment::Deployment;
use crate::execution_log::ExecutionLog;
use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;
use crate::resource::MatchedMethod;
use crate::stage_path::StagePath;
use crate::template::unprinted;

/// Everything that is known about one request at some point on its way.
#[derive(Clone)]
pub(crate) struct RequestContext<'a> {
    pub(crate) deployment: &'a Deployment,
    pub(crate) request: &'a GatewayRequest,
    /// The method that the request matched; `None` if it matched none.
    pub(crate) matched: Option<&'a MatchedMethod<'a, 'a>>,
    pub(crate) caller: Caller<'a>,
    /// The error that is being rendered.
    pub(crate) error: Option<&'a GatewayError>,
    /// What happened so far.
    pub(crate) log: ExecutionLog,
}

impl<'a> RequestContext<'a> {
    pub(crate) fn new(
        deployment: &'a Deployment,
        request: &'a GatewayRequest,
        matched: Option<&'a MatchedMethod<'a, 'a>>,
    ) -> Self {
        Self {
            deployment,
            request,
            matched,
            caller: Caller::default(),
            error: None,
            log: ExecutionLog::new(
                matched.is_some() && deployment.options.backends.execution_log.is_some(),
            ),
        }
    }

    /// `$context.authorizer`: what an authorizer returned. Claims are a map that prints as empty
    /// text.
    pub(crate) fn authorizer_map(&self) -> Map {
        let map = Map::new();
        if let Some(principal) = &self.caller.principal_id {
            map.insert("principalId", principal.as_str());
        }
        for (name, value) in &self.caller.authorizer_context {
            map.insert(name.as_str(), value.as_str());
        }
        if !self.caller.claims.is_empty() {
            let claims = self.caller.claims.iter();
            let claims = claims.map(|(name, value)| (name.as_str(), value.as_str()));
            map.insert("claims", unprinted(claims.collect()));
        }
        map
    }

    /// The value of an expression; `None` if it has none in this request.
    ///
    /// `integration.response.*` has no value here: a response's own mapping resolves it.
    pub(crate) fn resolve<'e>(&'e self, expression: &'e MappingExpression) -> Option<Cow<'e, str>> {
        match expression {
            MappingExpression::Literal(text) => Some(text.into()),
            MappingExpression::Request(source) => self.request_value(source),
            MappingExpression::Context(name) => self.variable(name),
            MappingExpression::StageVariable(name) => {
                let value = self.deployment.variables.get(name);
                value.map(|value| value.into())
            }
            _ => None,
        }
    }

    /// All values of a request parameter, in order. Path parameters are not percent-decoded.
    pub(crate) fn parameter_values(&self, location: Location, name: &str) -> Vec<Cow<'a, str>> {
        match location {
            Location::Path => {
                let value = self
                    .matched
                    .and_then(|matched| matched.resource.parameter(name));
                value.into_iter().map(Cow::Borrowed).collect()
            }
            Location::QueryString => self.request.query_values(name).collect(),
            Location::Header => header_values(self.deployment, self.request, name),
        }
    }

    /// A single-value source has the last value of a repeated parameter, a multi-value source all,
    /// comma-separated.
    fn request_value(&self, source: &RequestSource) -> Option<Cow<'a, str>> {
        let last = |location, name| self.parameter_values(location, name).pop();
        let all = |location, name| {
            let values = self.parameter_values(location, name);
            (!values.is_empty()).then(|| values.join(",").into())
        };
        match source {
            RequestSource::Path(name) => last(Location::Path, name),
            RequestSource::QueryString(name) => last(Location::QueryString, name),
            RequestSource::MultiValueQueryString(name) => all(Location::QueryString, name),
            RequestSource::Header(name) => last(Location::Header, name),
            RequestSource::MultiValueHeader(name) => all(Location::Header, name),
            // API Gateway treats a missing body as an object without members.
            RequestSource::Body(None) if self.request.body.is_empty() => Some("{}".into()),
            RequestSource::Body(None) => Some(String::from_utf8_lossy(&self.request.body)),
            RequestSource::Body(Some(path)) => {
                let body = String::from_utf8_lossy(&self.request.body);
                let root = body_path::parse_body(&body).ok()?;
                body_path::select(&root, path).map(Cow::Owned)
            }
            _ => None,
        }
    }

    /// The variable `$context.<name>`.
    pub(crate) fn variable(&self, name: &str) -> Option<Cow<'_, str>> {
        if let Some(name) = name.strip_prefix("error.") {
            return error_variable(self.error?, name);
        }
        if let Some(name) = name.strip_prefix("authorizer.") {
            return self.caller.authorizer_variable(name).map(Cow::Borrowed);
        }
        if let Some(name) = name.strip_prefix("identity.") {
            return self.identity_variable(name);
        }
        let (deployment, request) = (self.deployment, self.request);
        let text = match name {
            "accountId" => &deployment.identity.account_id,
            "apiId" => &deployment.identity.api_id,
            "deploymentId" => &deployment.identity.deployment_id,
            "domainName" => &deployment.identity.domain_name,
            "domainPrefix" => &deployment.identity.domain_prefix,
            "extendedRequestId" => &request.ids.extended,
            "httpMethod" => request.verb(),
            "path" => StagePath::new(request).whole(),
            "protocol" => "HTTP/1.1",
            "requestId" => &request.ids.request,
            "requestTime" => return Some(request.time().into()),
            "requestTimeEpoch" => return Some(request.time_epoch_millis().to_string().into()),
            "resourceId" => &self.matched?.resource.value.id,
            "resourcePath" => self.matched?.resource.template.as_str(),
            "stage" => deployment.stage_name(),
            _ => return None,
        };
        Some(text.into())
    }

    /// The variable `$context.identity.<name>`.
    fn identity_variable(&self, name: &str) -> Option<Cow<'_, str>> {
        match name {
            "accessKey" => Some(self.caller.iam.as_ref()?.access_key.as_str().into()),
            "accountId" => Some(self.caller.iam.as_ref()?.account_id.as_str().into()),
            "caller" | "user" => Some(self.caller.iam.as_ref()?.user_id.as_str().into()),
            "userArn" => Some(self.caller.iam.as_ref()?.user_arn.as_str().into()),
            "apiKey" => Some(self.caller.api_key?.value().into()),
            "apiKeyId" => Some(self.caller.api_key?.id().into()),
            "sourceIp" => Some(self.request.source_ip().into()),
            "userAgent" => self.request.header_values("user-agent").next(),
            _ => None,
        }
    }
}

/// The text as it is written between quotes in JSON, where templates put this variable.
fn inside_quotes(text: &str) -> Cow<'_, str> {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned().into()
}

/// The variable `$context.error.<name>`.
fn error_variable<'e>(error: &'e GatewayError, name: &str) -> Option<Cow<'e, str>> {
    match name {
        "message" => error.message.as_deref().map(Cow::Borrowed),
        "messageString" => Some(Value::from(error.message.as_deref()).to_string().into()),
        "responseType" => Some(error.response_type.as_str().into()),
        "validationErrorString" => error.validation.as_deref().map(inside_quotes),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;
    use petstore_core::contract::{Api, Integration, Method};
    use petstore_core::verb::Verb;

    use super::*;
    use crate::InvokeError;
    use crate::api_key::ApiKey;
    use crate::deployment::StageOptions;
    use crate::resource::Resources;

    fn deployment(api: &Api) -> Deployment {
        let invoke = crate::invoke_fn(|_| async { Ok::<_, InvokeError>(Bytes::new()) });
        Deployment::new(api, invoke, StageOptions::default()).unwrap()
    }

    fn api() -> Api {
        let mut api = Api::new("test");
        let method = Method {
            integration: Some(Integration::mock()),
            ..Method::default()
        };
        let methods = &mut api.resource("/pets/{id}").methods;
        methods.insert(Verb::Post.into(), method);
        api.stage_variables.insert("table".into(), "pets".into());
        api
    }

    #[test]
    fn every_source_has_its_value() {
        let api = api();
        let deployment = deployment(&api);
        let resources = Resources::new(&api).unwrap();
        let request = Request::post("/dev/pets/a%20b?q=1&q=x+y")
            .header("via", "one")
            .header("via", "two")
            .header("user-agent", "test/1")
            .body(Bytes::from_static(br#"{"pet": {"name": "Rex"}}"#));
        let request = GatewayRequest::new(request.unwrap());
        let matched = resources.find("POST", "/pets/a%20b").unwrap();
        let key = ApiKey::new("shop", "0123456789").unwrap();
        let mut context = RequestContext::new(&deployment, &request, Some(&matched));
        context.caller = Caller::with_api_key(&key);
        for (expression, expected) in [
            ("'text'", Some("text")),
            ("stageVariables.table", Some("pets")),
            ("stageVariables.other", None),
            ("method.request.path.id", Some("a%20b")),
            ("method.request.path.other", None),
            ("method.request.querystring.q", Some("x y")),
            ("method.request.multivaluequerystring.q", Some("1,x y")),
            ("method.request.multivaluequerystring.r", None),
            ("method.request.header.Via", Some("two")),
            ("method.request.multivalueheader.via", Some("one,two")),
            ("method.request.header.no header", None),
            ("method.request.body", Some(r#"{"pet": {"name": "Rex"}}"#)),
            ("method.request.body.pet.name", Some("Rex")),
            ("context.stage", Some("dev")),
            ("context.path", Some("/dev/pets/a%20b")),
            ("context.httpMethod", Some("POST")),
            ("context.resourcePath", Some("/pets/{id}")),
            ("context.requestId", Some(request.ids.request.as_str())),
            ("context.identity.sourceIp", Some("127.0.0.1")),
            ("context.identity.userAgent", Some("test/1")),
            ("context.identity.apiKey", Some("0123456789")),
            ("context.identity.apiKeyId", Some(key.id())),
            ("context.identity.user", None),
            ("context.error.message", None),
            ("context.authorizer.principalId", None),
            ("context.other", None),
            ("integration.response.body", None),
        ] {
            let parsed = expression.parse().unwrap();
            assert_eq!(
                context.resolve(&parsed).as_deref(),
                expected,
                "{expression}"
            );
        }
    }

    #[test]
    fn an_unmatched_request_has_no_resource_and_an_error_its_variables() {
        let deployment = deployment(&api());
        let request = GatewayRequest::new(Request::new(Bytes::new()));
        let error = GatewayError::missing_authentication_token("");
        let mut context = RequestContext::new(&deployment, &request, None);
        context.error = Some(&error);
        for (expression, expected) in [
            ("context.resourcePath", None),
            ("context.resourceId", None),
            ("method.request.path.id", None),
            ("method.request.body", Some("{}")),
            (
                "context.error.message",
                Some("Missing Authentication Token"),
            ),
            (
                "context.error.messageString",
                Some("\"Missing Authentication Token\""),
            ),
            (
                "context.error.responseType",
                Some("MISSING_AUTHENTICATION_TOKEN"),
            ),
            ("context.error.validationErrorString", None),
        ] {
            let parsed = expression.parse().unwrap();
            assert_eq!(
                context.resolve(&parsed).as_deref(),
                expected,
                "{expression}"
            );
        }
    }
}
