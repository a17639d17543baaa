//! The credentials of a caller, and the verified identity: bearer tokens and claims.

use std::borrow::Cow;

use http::{HeaderValue, StatusCode, header};
use serde_json::Value;

use super::{ArgumentSpec, Extract, Parameter, parameter};
use crate::http::request::MapError;
use crate::http::response::{Message, Response};
use crate::http::signature::{Inputs, ResponseDocs};
use crate::json::value_within;
use crate::problem::RequestPart;
use crate::schema_check::Source;
use crate::{Rejection, Request};

#[doc = include_str!("../../../docs/bearer_token.md")]
#[derive(Clone, PartialEq, Eq)]
pub struct BearerToken<'r>(pub Cow<'r, str>);

impl BearerToken<'_> {
    /// The token.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for BearerToken<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BearerToken").finish_non_exhaustive()
    }
}

/// A 401 that names the scheme.
pub(crate) fn unauthorized() -> Rejection {
    let mut response = Response::error(
        StatusCode::UNAUTHORIZED,
        Message::Text("Unauthorized"),
        None,
        &[],
    );
    let scheme = HeaderValue::from_static("Bearer");
    response.headers.push((header::WWW_AUTHENTICATE, scheme));
    Rejection::Response(Box::new(response))
}

fn describe_401(responses: &mut ResponseDocs<'_>) {
    responses.error(401, "The token is missing or invalid");
    responses.header(401, "WWW-Authenticate", "The scheme to use: `Bearer`.");
}

/// The token of a header value; the scheme is case-insensitive (RFC 9110, section 11.1).
fn token(value: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return None;
    }
    Some(match &value {
        Cow::Borrowed(value) => Cow::Borrowed(value.split_once(' ')?.1.trim()),
        Cow::Owned(_) => Cow::Owned(token.to_owned()),
    })
}

impl<'r> Extract<'r> for BearerToken<'r> {
    fn extract(request: &Request<'r>, _: &'static ArgumentSpec) -> Result<Self, Rejection> {
        let value = request.header("authorization");
        value
            .and_then(token)
            .map(BearerToken)
            .ok_or_else(unauthorized)
    }

    fn describe(_: &'static ArgumentSpec, inputs: &mut Inputs<'_>) {
        // The function responds with a 401, where the gateway's check of a required header would be
        // a 400.
        inputs.parameters::<Option<String>>(RequestPart::Header, "authorization");
        inputs.credentials.push("authorization".to_owned());
        inputs.rejections(describe_401);
    }
}

/// `None` without a token.
impl<'r> Extract<'r> for Option<BearerToken<'r>> {
    fn extract(request: &Request<'r>, _: &'static ArgumentSpec) -> Result<Self, Rejection> {
        Ok(request
            .header("authorization")
            .and_then(token)
            .map(BearerToken))
    }

    fn describe(_: &'static ArgumentSpec, inputs: &mut Inputs<'_>) {
        inputs.parameters::<Option<String>>(RequestPart::Header, "authorization");
    }
}

#[doc = include_str!("../../../docs/claims.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Claims<T>(pub T);

struct ClaimsSource<'s, 'r> {
    request: &'s Request<'r>,
    claims: Vec<(String, String)>,
}

/// The memory that claims may take. API Gateway passes on at most 10 KB of them.
const CLAIMS_BUDGET: usize = 4 * 1024 * 1024;

/// Every claim as text; a list is several values.
fn claims_as_text(json: &str) -> Vec<(String, String)> {
    let Ok(Some(Value::Object(claims))) = value_within(json, CLAIMS_BUDGET) else {
        return Vec::new();
    };
    let mut pairs = Vec::new();
    for (name, value) in claims {
        let values = match value {
            Value::Array(items) => items,
            Value::Null => Vec::new(),
            one => vec![one],
        };
        pairs.extend(values.into_iter().map(|value| match value {
            Value::String(text) => (name.clone(), text),
            other => (name.clone(), other.to_string()),
        }));
    }
    pairs
}

impl<'r> Source<'r> for ClaimsSource<'_, 'r> {
    fn all(&self, name: &str) -> Result<Vec<Cow<'r, str>>, MapError> {
        let mut values = Vec::new();
        self.for_each(&mut |key, value| {
            if key == name {
                values.push(value);
            }
        });
        Ok(values)
    }

    fn for_each(&self, see: &mut dyn FnMut(&str, Cow<'r, str>)) {
        for (name, value) in &self.claims {
            see(name, Cow::Owned(value.clone()));
        }
    }

    fn keep(&self, text: String) -> &'r str {
        self.request.storage.keep_text(text)
    }
}

impl<'r, T: Parameter<'r>> Extract<'r> for Claims<T> {
    fn extract(request: &Request<'r>, argument: &'static ArgumentSpec) -> Result<Self, Rejection> {
        let claims = request.caller().claims_json().unwrap_or("{}");
        let source = ClaimsSource {
            request,
            claims: claims_as_text(claims),
        };
        match parameter::read(RequestPart::Header, &source, argument) {
            Ok(claims) => Ok(Claims(claims)),
            Err(rejection) => {
                tracing::warn!(%rejection, "the claims of the caller do not fit the route");
                Err(unauthorized())
            }
        }
    }

    fn describe(_: &'static ArgumentSpec, inputs: &mut Inputs<'_>) {
        inputs.reads_more = true;
        inputs.rejections(describe_401);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_scheme_bearer_has_a_token() {
        for (value, expected) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Basic abc", None),
            ("Bearer ", None),
            ("Bearer", None),
            ("", None),
        ] {
            assert_eq!(token(value.into()).as_deref(), expected, "{value}");
        }
    }
}
