//! The authorizers of an app in its contract.

use super::names::function_name;
use crate::app::authorizers::{AppAuthorizer, is_same_jwt};
use crate::contract::{Authorizer, AuthorizerKind, Integration};
use crate::http::auth::JwtSpec;
use crate::http::authorizer::{AuthorizerEntry, identity_sources};

/// The name of an authorizer in the contract.
pub(super) fn name_of(entry: &AuthorizerEntry, authorizers: &[AppAuthorizer<'_>]) -> String {
    let found = authorizers.iter().find(|known| known.entry == entry);
    found.map_or_else(|| entry.spec.name.to_owned(), |found| found.name.clone())
}

/// A Lambda authorizer, whose function is one of the app's own.
pub(super) fn describe(authorizer: &AppAuthorizer<'_>) -> Authorizer {
    let uri = Integration::lambda_uri(&function_name(authorizer.function));
    let credentials = None;
    let entry = authorizer.entry;
    let kind = match entry.spec.token {
        true => AuthorizerKind::Token { uri, credentials },
        false => AuthorizerKind::Request { uri, credentials },
    };
    Authorizer {
        identity_source: identity_sources(entry).0,
        result_ttl_seconds: Some(entry.spec.cache_seconds),
        ..Authorizer::new(kind)
    }
}

/// The name of a JWT authorizer in the contract: `jwt`, and `jwt2` for a second one.
pub(super) fn jwt_name(index: usize) -> String {
    match index {
        0 => "jwt".to_owned(),
        index => format!("jwt{}", index + 1),
    }
}

/// The name of the JWT authorizer with the issuer and audience of a route.
pub(super) fn name_of_jwt(spec: &JwtSpec, authorizers: &[&JwtSpec]) -> String {
    let found = authorizers
        .iter()
        .position(|known| is_same_jwt(known, spec));
    jwt_name(found.unwrap_or_default())
}

/// What clients see of a JWT authorizer: the issuer of the tokens.
pub(super) fn describe_jwt(spec: &JwtSpec) -> Authorizer {
    Authorizer::new(AuthorizerKind::CognitoUserPools {
        provider_arns: vec![spec.issuer.to_owned()],
    })
}
