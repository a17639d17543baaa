use std::collections::BTreeMap;

use serde_json::Value;

use super::{Authorizer, GatewayResponse, GatewayResponseType, Method, MethodVerb, Model};
use crate::verb::Verb;

/// An API: what a definition imported into API Gateway describes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Api {
    /// The title of the definition.
    pub name: String,
    /// What the API is for.
    pub description: Option<String>,
    /// The version of the definition.
    pub version: Option<String>,
    /// Where the gateway reads a caller's API key.
    pub api_key_source: ApiKeySource,
    /// Media types whose bodies travel as bytes: `image/png`, `image/*`, `*/*`.
    pub binary_media_types: Vec<String>,
    /// Bytes from which on an answer is compressed; `None` compresses nothing.
    pub minimum_compression_size: Option<u32>,
    /// How the API is reached.
    pub endpoint: EndpointConfiguration,
    /// The resource policy: an IAM policy document.
    pub policy: Option<Value>,
    /// The resources that have methods, by path template: `/pets/{petId}`.
    ///
    /// A resource that only lies between others need not be listed.
    pub resources: BTreeMap<String, Resource>,
    /// The models, by name; a name is of `[A-Za-z0-9]+`.
    pub models: BTreeMap<String, Model>,
    /// The authorizers, by name.
    pub authorizers: BTreeMap<String, Authorizer>,
    /// The request validators, by name.
    pub request_validators: BTreeMap<String, RequestValidator>,
    /// The gateway responses that differ from API Gateway's own.
    pub gateway_responses: BTreeMap<GatewayResponseType, GatewayResponse>,
    /// The variables of the stage the API is deployed to, by name.
    pub stage_variables: BTreeMap<String, String>,
    /// CORS of an HTTP API; a REST API answers CORS by `OPTIONS` methods instead.
    pub cors: Option<Cors>,
}

impl Api {
    /// An empty API of this name.
    pub fn new(name: impl Into<String>) -> Api {
        Api {
            name: name.into(),
            ..Api::default()
        }
    }

    /// The resource at a path template, made if it does not exist.
    pub fn resource(&mut self, path: impl Into<String>) -> &mut Resource {
        self.resources.entry(path.into()).or_default()
    }

    /// The method that takes this verb at a path template: the verb's own, else `ANY`.
    pub fn method(&self, path: &str, verb: Verb) -> Option<&Method> {
        self.resources.get(path)?.method(verb)
    }

    /// Every method with its path template and verb, in order.
    pub fn methods(&self) -> impl Iterator<Item = (&str, MethodVerb, &Method)> {
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
    pub methods: BTreeMap<MethodVerb, Method>,
}

impl Resource {
    /// The method that takes this verb: the verb's own, else `ANY`.
    pub fn method(&self, verb: Verb) -> Option<&Method> {
        self.methods
            .get(&MethodVerb::Verb(verb))
            .or_else(|| self.methods.get(&MethodVerb::Any))
    }
}

/// Where the gateway reads a caller's API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApiKeySource {
    /// From the header `X-API-Key`.
    #[default]
    Header,
    /// From `usageIdentifierKey` of an authorizer's answer.
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

/// How an API is reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndpointConfiguration {
    /// The kind of endpoint. No definition holds it: it is chosen when an API is made.
    pub endpoint_type: EndpointType,
    /// VPC endpoints of a private API.
    pub vpc_endpoint_ids: Vec<String>,
    /// Whether only a custom domain name leads to the API.
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

/// What the gateway checks before it calls an integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RequestValidator {
    /// Whether a body is checked against the method's model of its content type.
    pub validate_request_body: bool,
    /// Whether the required parameters must be there.
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
    /// Headers of an answer that scripts may read.
    pub expose_headers: Vec<String>,
    /// Seconds for which a browser may keep the answer to a preflight.
    pub max_age: Option<u32>,
    /// Whether cookies and credentials may be sent.
    pub allow_credentials: bool,
}
