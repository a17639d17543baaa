//! Routes: a verb and a path, or `$default`.

use std::fmt;
use std::str::FromStr;

use super::HttpIntegration;
use crate::contract::{Method, MethodKey};

/// What selects a route: `GET /pets/{petId}`, `ANY /{proxy+}` or `$default`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RouteKey {
    /// Requests with this verb, at a path that matches the template.
    Path {
        /// The template: `/pets/{petId}`.
        path: String,
        /// The verb, or `ANY`.
        verb: MethodKey,
    },
    /// Every request for which there is no other route.
    Default,
}

impl RouteKey {
    /// The key of the route for every other request.
    pub const DEFAULT: &str = "$default";
}

impl fmt::Display for RouteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RouteKey::Default => f.write_str(RouteKey::DEFAULT),
            RouteKey::Path { path, verb } => write!(f, "{verb} {path}"),
        }
    }
}

/// The text is not the key of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a route key: use $default, or a verb and a path such as `GET /pets/{{petId}}`")]
pub struct UnknownRouteKey;

impl FromStr for RouteKey {
    type Err = UnknownRouteKey;

    fn from_str(text: &str) -> Result<RouteKey, UnknownRouteKey> {
        if text == RouteKey::DEFAULT {
            return Ok(RouteKey::Default);
        }
        let (verb, path) = text.split_once(' ').ok_or(UnknownRouteKey)?;
        let verb = verb.parse().map_err(|_| UnknownRouteKey)?;
        if !path.starts_with('/') {
            return Err(UnknownRouteKey);
        }
        Ok(RouteKey::Path {
            path: path.to_owned(),
            verb,
        })
    }
}

/// A route: who may call it, and the integration behind it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Route {
    /// The `operationId` of the definition.
    pub operation_name: Option<String>,
    /// The callers that are allowed.
    pub auth: RouteAuth,
    /// The backend. Without one, the response to a request is a 404.
    pub integration: Option<HttpIntegration>,
    /// The parameters, bodies and responses that the definition documents. API Gateway does not
    /// check them; the members `auth` and `integration` are not used.
    pub interface: Method,
}

/// The callers that a route allows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RouteAuth {
    /// Everyone.
    #[default]
    None,
    /// Callers whose signature IAM accepts.
    Iam,
    /// Callers with a token that a JWT authorizer accepts.
    Jwt {
        /// The name of the authorizer.
        authorizer: String,
        /// Scopes of which a token must have at least one; if empty, scopes are not checked.
        scopes: Vec<String>,
    },
    /// Callers that a Lambda authorizer accepts.
    Lambda {
        /// The name of the authorizer.
        authorizer: String,
    },
}

impl RouteAuth {
    /// The `authorizationType`: `NONE`, `AWS_IAM`, `JWT` or `CUSTOM`.
    pub const fn authorization_type(&self) -> &'static str {
        match self {
            RouteAuth::None => "NONE",
            RouteAuth::Iam => "AWS_IAM",
            RouteAuth::Jwt { .. } => "JWT",
            RouteAuth::Lambda { .. } => "CUSTOM",
        }
    }

    /// The name of the authorizer that decides.
    pub fn authorizer(&self) -> Option<&str> {
        match self {
            RouteAuth::None | RouteAuth::Iam => None,
            RouteAuth::Jwt { authorizer, .. } | RouteAuth::Lambda { authorizer } => {
                Some(authorizer)
            }
        }
    }

    /// The scopes, of which a token needs at least one.
    pub fn scopes(&self) -> &[String] {
        match self {
            RouteAuth::Jwt { scopes, .. } => scopes,
            RouteAuth::None | RouteAuth::Iam | RouteAuth::Lambda { .. } => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        for key in ["GET /pets/{petId}", "ANY /{proxy+}", "POST /", "$default"] {
            let parsed: RouteKey = key.parse().expect(key);
            assert_eq!(parsed.to_string(), key);
        }
        for wrong in [
            "",
            "/pets",
            "FETCH /pets",
            "GET pets",
            "get /pets",
            "$other",
        ] {
            assert_eq!(wrong.parse::<RouteKey>(), Err(UnknownRouteKey), "{wrong}");
        }
    }
}
