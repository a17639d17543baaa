//! Methods: the interface of one verb at one path, and the integration that serves it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use super::Integration;
use super::cookie::Cookie;
use super::parameter::{Parameter, string_schema};
use crate::verb::{UnknownVerb, Verb, VerbSet};

/// The interface that one verb at one path offers to clients, and the integration behind it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Method {
    /// The `operationId` of the definition.
    pub operation_name: Option<String>,
    /// Documentation for readers; it does not affect how the gateway responds.
    pub docs: Documentation,
    /// The callers that are allowed.
    pub auth: Auth,
    /// Whether a request needs an API key, in addition to [`Method::auth`].
    pub api_key_required: bool,
    /// The name of the [`RequestValidator`](super::RequestValidator) that applies.
    pub request_validator: Option<String>,
    /// Parameters in the path, the query string and the headers.
    pub request_parameters: Vec<Parameter>,
    /// The cookies that the method reads, by name.
    pub cookies: BTreeMap<String, Cookie>,
    /// The name of the body's model, by content type.
    pub request_models: BTreeMap<String, String>,
    /// Content types of a body that has no model. They are not enforced.
    pub consumes: Vec<String>,
    /// Whether the body may be missing.
    pub request_body_optional: bool,
    /// The responses, by status code.
    pub responses: BTreeMap<u16, MethodResponse>,
    /// The rules of the linter that are switched off, with the reasons (`x-petstore-allow`).
    pub allowed_lints: BTreeMap<String, String>,
    /// The backend of the method. A method without one cannot be deployed.
    pub integration: Option<Integration>,
}

/// The verb of a method: one verb, or every verb for which the resource has no method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MethodKey {
    /// Exactly this verb.
    Verb(Verb),
    /// Every verb that has no method of its own.
    Any,
}

impl MethodKey {
    /// `GET`, or `ANY`.
    pub const fn as_str(self) -> &'static str {
        match self {
            MethodKey::Verb(verb) => verb.as_str(),
            MethodKey::Any => "ANY",
        }
    }

    /// The verbs that the method may handle.
    pub const fn verbs(self) -> VerbSet {
        match self {
            MethodKey::Verb(verb) => VerbSet::from_verbs(&[verb]),
            MethodKey::Any => VerbSet::ANY,
        }
    }

    /// The methods that a set of verbs needs.
    pub(crate) fn of_verbs(verbs: VerbSet) -> Vec<Self> {
        if verbs.is_any() {
            vec![MethodKey::Any]
        } else {
            verbs.iter().map(MethodKey::Verb).collect()
        }
    }
}

impl From<Verb> for MethodKey {
    fn from(verb: Verb) -> MethodKey {
        MethodKey::Verb(verb)
    }
}

impl fmt::Display for MethodKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is neither a [`Verb`] nor `ANY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a verb of API Gateway: use ANY, GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS")]
pub struct UnknownMethodKey;

impl FromStr for MethodKey {
    type Err = UnknownMethodKey;

    fn from_str(text: &str) -> Result<MethodKey, UnknownMethodKey> {
        if text == "ANY" {
            return Ok(MethodKey::Any);
        }
        text.parse()
            .map(MethodKey::Verb)
            .map_err(|UnknownVerb| UnknownMethodKey)
    }
}

/// Documentation of a method.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Documentation {
    /// A summary in one line.
    pub summary: Option<String>,
    /// A description of any length.
    pub description: Option<String>,
    /// The groups that the method belongs to.
    pub tags: Vec<String>,
    /// Whether clients should stop using the method.
    pub deprecated: bool,
}

/// The callers that a method allows, in addition to requiring an API key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Auth {
    /// Everyone.
    #[default]
    None,
    /// Callers whose signature IAM accepts.
    Iam,
    /// Callers with a token of a Cognito user pool.
    Cognito {
        /// The name of the authorizer.
        authorizer: String,
        /// Scopes of which an access token must have at least one; if empty, an identity token is
        /// required.
        scopes: Vec<String>,
    },
    /// Callers that a Lambda authorizer accepts.
    Custom {
        /// The name of the authorizer.
        authorizer: String,
    },
}

impl Auth {
    /// The `authorizationType`: `NONE`, `AWS_IAM`, `COGNITO_USER_POOLS` or `CUSTOM`.
    pub const fn authorization_type(&self) -> &'static str {
        match self {
            Auth::None => "NONE",
            Auth::Iam => "AWS_IAM",
            Auth::Cognito { .. } => "COGNITO_USER_POOLS",
            Auth::Custom { .. } => "CUSTOM",
        }
    }

    /// The name of the authorizer that decides.
    pub fn authorizer(&self) -> Option<&str> {
        match self {
            Auth::None | Auth::Iam => None,
            Auth::Cognito { authorizer, .. } | Auth::Custom { authorizer } => Some(authorizer),
        }
    }

    /// The scopes, of which a caller needs at least one.
    pub fn scopes(&self) -> &[String] {
        match self {
            Auth::Cognito { scopes, .. } => scopes,
            Auth::None | Auth::Iam | Auth::Custom { .. } => &[],
        }
    }
}

/// A response of a method.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MethodResponse {
    /// The description of the response.
    pub description: Option<String>,
    /// Its headers, by name.
    pub headers: BTreeMap<String, ResponseHeader>,
    /// The name of the body's model, by content type.
    pub response_models: BTreeMap<String, String>,
    /// Content types of a body that has no model.
    pub produces: Vec<String>,
}

/// A response header; text by default.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseHeader {
    /// The description of the header.
    pub description: Option<String>,
    /// Its JSON Schema, which API Gateway does not keep.
    pub schema: Value,
}

impl Default for ResponseHeader {
    fn default() -> ResponseHeader {
        ResponseHeader {
            description: None,
            schema: string_schema(),
        }
    }
}
