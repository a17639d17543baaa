//! Authorizers of HTTP APIs.

use std::fmt;
use std::str::FromStr;

use super::{MappingSource, ParameterMappingError, PayloadFormat};

/// Decides whether a caller may use a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAuthorizer {
    /// What makes the decision.
    pub kind: HttpAuthorizerKind,
    /// What identifies the caller: `$request.header.Authorization`.
    pub identity_sources: Vec<IdentitySource>,
    /// The number of seconds for which a decision of a Lambda function is cached; `None` or 0 means
    /// that it is not.
    pub result_ttl_seconds: Option<u32>,
}

/// What decides whether a caller may use a route.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpAuthorizerKind {
    /// The gateway checks a JSON Web Token.
    Jwt(JwtConfiguration),
    /// A Lambda function that receives the request without its body.
    Lambda {
        /// The invocation URI of the function.
        uri: String,
        /// The role that the gateway assumes to call the function.
        credentials: Option<String>,
        /// The format of the event.
        payload_format: PayloadFormat,
        /// Whether the function returns `isAuthorized` instead of an IAM policy; format 2.0 only.
        simple_responses: bool,
    },
}

impl HttpAuthorizerKind {
    /// `JWT` or `REQUEST`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            HttpAuthorizerKind::Jwt(_) => "JWT",
            HttpAuthorizerKind::Lambda { .. } => "REQUEST",
        }
    }
}

/// The tokens that a JWT authorizer accepts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JwtConfiguration {
    /// The URL in the claim `iss`.
    pub issuer: String,
    /// The accepted values of the claim `aud` or `client_id`; a token must have one of them.
    pub audience: Vec<String>,
}

/// A part of the request that identifies the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentitySource {
    /// `$request.header.name`; letter case does not matter.
    Header(String),
    /// `$request.querystring.name`; letter case matters.
    QueryString(String),
    /// `$context.name`
    Context(String),
    /// `$stageVariables.name`
    StageVariable(String),
}

impl FromStr for IdentitySource {
    type Err = ParameterMappingError;

    fn from_str(text: &str) -> Result<IdentitySource, ParameterMappingError> {
        match text.parse()? {
            MappingSource::RequestHeader(name) => Ok(IdentitySource::Header(name)),
            MappingSource::RequestQueryString(name) => Ok(IdentitySource::QueryString(name)),
            MappingSource::Context(name) => Ok(IdentitySource::Context(name)),
            MappingSource::StageVariable(name) => Ok(IdentitySource::StageVariable(name)),
            _ => Err(ParameterMappingError::Source),
        }
    }
}

impl fmt::Display for IdentitySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IdentitySource::Header(name) => write!(f, "$request.header.{name}"),
            IdentitySource::QueryString(name) => write!(f, "$request.querystring.{name}"),
            IdentitySource::Context(name) => write!(f, "$context.{name}"),
            IdentitySource::StageVariable(name) => write!(f, "$stageVariables.{name}"),
        }
    }
}
