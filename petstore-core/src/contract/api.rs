//! The API itself: its resources, and the settings that apply to all of them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Authorizer, Channel, DEFAULT_TEMPLATE, GatewayResponse, GatewayResponseType, Method, MethodKey,
    Model,
};
use crate::verb::Verb;

/// An API, as a definition imported into API Gateway describes it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Api {
    /// The title of the definition.
    pub name: String,
    /// What the API is for.
    pub description: Option<String>,
    /// The version of the definition.
    pub version: Option<String>,
    /// The URLs of servers, for readers of the document. API Gateway does not use them.
    pub servers: Vec<String>,
    /// Where the gateway reads the caller's API key.
    pub api_key_source: ApiKeySource,
    /// Media types whose bodies are binary: `image/png`, `image/*`, `*/*`.
    pub binary_media_types: Vec<String>,
    /// The size in bytes from which responses are compressed; `None` disables compression.
    pub minimum_compression_size: Option<u32>,
    /// How clients reach the API.
    pub endpoint: EndpointConfiguration,
    /// The resource policy: an IAM policy document.
    pub policy: Option<Value>,
    /// The resources that have methods, by path template: `/pets/{petId}`.
    ///
    /// A resource that only has child resources need not be listed.
    pub resources: BTreeMap<String, Resource>,
    /// The models, by name; names match `[A-Za-z0-9]+`.
    pub models: BTreeMap<String, Model>,
    /// The authorizers, by name.
    pub authorizers: BTreeMap<String, Authorizer>,
    /// The request validators, by name.
    pub request_validators: BTreeMap<String, RequestValidator>,
    /// The gateway responses that differ from API Gateway's defaults.
    pub gateway_responses: BTreeMap<GatewayResponseType, GatewayResponse>,
    /// The variables of the stage that the API is deployed to, by name.
    pub stage_variables: BTreeMap<String, String>,
    /// The topics, queues and buses that the application uses, by name. API Gateway does not use
    /// them.
    pub channels: BTreeMap<String, Channel>,
    /// The rules of the linter that are switched off, with the reasons (`x-petstore-allow`).
    pub allowed_lints: BTreeMap<String, String>,
    /// The security policy of the endpoint: the versions and ciphers of TLS (`TLS_1_2`).
    pub security_policy: Option<String>,
    /// How strictly the endpoint checks that clients use it as intended: `BASIC` or `STRICT`.
    pub endpoint_access_mode: Option<String>,
    /// The documentation parts, in the form of `x-amazon-apigateway-documentation`.
    pub documentation: Option<Value>,
    /// CORS of an HTTP API; a REST API uses `OPTIONS` methods instead.
    pub cors: Option<Cors>,
}

impl Api {
    /// Creates an empty API with this name.
    pub fn new(name: impl Into<String>) -> Api {
        Api {
            name: name.into(),
            ..Api::default()
        }
    }

    /// The resource at a path template, created if it does not exist.
    pub fn resource(&mut self, path: impl Into<String>) -> &mut Resource {
        self.resources.entry(path.into()).or_default()
    }

    /// The method for this verb at a path template: the method of the verb, else `ANY`.
    pub fn method(&self, path: &str, verb: Verb) -> Option<&Method> {
        self.resources.get(path)?.method(verb)
    }

    /// The gateway response in effect: the API's own response for the type, else its default for
    /// the class (4XX or 5XX), else API Gateway's.
    ///
    /// If the API's own response for the type has only some of the fields, API Gateway's defaults
    /// complete it, not those of the class. Only the two class defaults may have no status code.
    pub fn effective_gateway_response(
        &self,
        response_type: GatewayResponseType,
    ) -> GatewayResponse {
        let own = self.gateway_responses.get(&response_type);
        let fallback = || self.gateway_responses.get(&response_type.fallback()?);
        let mut response = own.or_else(fallback).cloned().unwrap_or_default();
        response.status_code = response.status_code.or(response_type.default_status());
        if response.response_templates.is_empty() {
            response.response_templates =
                [("application/json".to_owned(), DEFAULT_TEMPLATE.to_owned())].into();
        }
        response
    }

    /// Every method with its path template and verb, in order.
    pub fn methods(&self) -> impl Iterator<Item = (&str, MethodKey, &Method)> {
        self.resources.iter().flat_map(|(path, resource)| {
            resource
                .methods
                .iter()
                .map(move |(verb, method)| (path.as_str(), *verb, method))
        })
    }
}

/// One path of an API.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Resource {
    /// The methods, by verb.
    pub methods: BTreeMap<MethodKey, Method>,
}

impl Resource {
    /// The method for this verb: the method of the verb, else `ANY`.
    pub fn method(&self, verb: Verb) -> Option<&Method> {
        self.methods
            .get(&MethodKey::Verb(verb))
            .or_else(|| self.methods.get(&MethodKey::Any))
    }
}

/// Where the gateway reads the caller's API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApiKeySource {
    /// From the header `X-API-Key`.
    #[default]
    Header,
    /// From `usageIdentifierKey` in the authorizer's response.
    Authorizer,
}

impl ApiKeySource {
    /// `HEADER` or `AUTHORIZER`.
    pub const fn as_str(self) -> &'static str {
        match self {
            ApiKeySource::Header => "HEADER",
            ApiKeySource::Authorizer => "AUTHORIZER",
        }
    }
}

/// How clients reach an API.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndpointConfiguration {
    /// The kind of endpoint. A definition does not contain it: it is chosen when an API is created.
    pub endpoint_type: EndpointType,
    /// VPC endpoints of a private API.
    pub vpc_endpoint_ids: Vec<String>,
    /// Whether the API can only be reached through a custom domain name.
    pub disable_execute_api_endpoint: bool,
}

/// The kind of an API's endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EndpointType {
    /// Reached through CloudFront.
    #[default]
    Edge,
    /// Reached in its region.
    Regional,
    /// Reached from VPCs only.
    Private,
}

impl EndpointType {
    /// `EDGE`, `REGIONAL` or `PRIVATE`.
    pub const fn as_str(self) -> &'static str {
        match self {
            EndpointType::Edge => "EDGE",
            EndpointType::Regional => "REGIONAL",
            EndpointType::Private => "PRIVATE",
        }
    }
}

/// What the gateway validates before it calls an integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RequestValidator {
    /// Whether the gateway checks a body against the method's model for its content type.
    pub validate_request_body: bool,
    /// Whether the gateway rejects requests without a required parameter.
    pub validate_request_parameters: bool,
}

/// CORS of an HTTP API.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cors {
    /// Origins that may call: `https://example.com`, `*`.
    pub allow_origins: Vec<String>,
    /// Verbs that may be used, or `*`.
    pub allow_methods: Vec<String>,
    /// Headers that may be sent, or `*`.
    pub allow_headers: Vec<String>,
    /// Response headers that scripts may read.
    pub expose_headers: Vec<String>,
    /// The number of seconds for which a browser may cache the response to a preflight request.
    pub max_age: Option<u32>,
    /// Whether cookies and credentials may be sent.
    pub allow_credentials: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_default_applies_to_types_without_their_own_response() {
        let status = |status_code| GatewayResponse {
            status_code,
            response_parameters: [("gatewayresponse.header.x".into(), "'y'".into())].into(),
            ..GatewayResponse::default()
        };
        let mut api = Api::new("pets");
        api.gateway_responses = [
            (GatewayResponseType::Default5xx, status(Some(599))),
            (GatewayResponseType::AuthorizerFailure, status(None)),
        ]
        .into();
        let statuses = |response_type| api.effective_gateway_response(response_type).status_code;
        assert_eq!(statuses(GatewayResponseType::IntegrationTimeout), Some(599));
        assert_eq!(statuses(GatewayResponseType::AuthorizerFailure), Some(500));
        assert_eq!(statuses(GatewayResponseType::Throttled), Some(429));
        assert_eq!(statuses(GatewayResponseType::Default4xx), None);
        let untouched = api.effective_gateway_response(GatewayResponseType::Unauthorized);
        assert!(untouched.response_parameters.is_empty());
        assert_eq!(
            untouched.response_templates["application/json"],
            DEFAULT_TEMPLATE
        );
    }
}
