//! The callers that a route allows, and the check that the gateway has authenticated the caller. A
//! function can be invoked through a trigger other than the API it was designed for, so a request
//! without proof in the event gets a 403.

use crate::Rejection;
use crate::http::authorizer::{Authorize, AuthorizerEntry};
use crate::http::payload::{Format, ProxyEvent};
use crate::http::request::Caller;

/// The callers that a route allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Auth {
    /// Everyone.
    #[default]
    None,
    /// Callers with an API key of a usage plan.
    ApiKey,
    /// Callers that sign requests with IAM credentials.
    Iam,
    /// Callers with a token of a Cognito user pool.
    Cognito,
    /// Callers whom a function with `#[authorizer]` lets in: see [`Auth::lambda`].
    Lambda(&'static AuthorizerEntry),
    /// Callers with a token that a JWT authorizer of an HTTP API checked.
    Jwt(&'static JwtSpec),
}

/// The tokens that a JWT authorizer accepts: `auth = jwt(issuer = "…", audience = "…")`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JwtSpec {
    /// The claim `iss`, which is also the URL below which the keys of the issuer are.
    pub issuer: &'static str,
    /// The accepted values of the claim `aud` or `client_id`; a token must have one of them.
    pub audience: &'static [&'static str],
    /// The scopes, of which a token must have at least one; if empty, scopes are not checked.
    pub scopes: &'static [&'static str],
}

impl Auth {
    /// Callers whom an authorizer lets in: `Auth::lambda::<check>()` for the function `check` with
    /// `#[authorizer]`, as `auth = lambda(check)` on a route.
    pub const fn lambda<A: Authorize>() -> Auth {
        Auth::Lambda(AuthorizerEntry::for_authorizer::<A>())
    }

    /// The scheme, as in `auth = …`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Auth::None => "none",
            Auth::ApiKey => "api_key",
            Auth::Iam => "iam",
            Auth::Cognito => "cognito",
            Auth::Lambda(_) => "lambda",
            Auth::Jwt(_) => "jwt",
        }
    }
}

/// What the callers of a route are checked for.
pub(crate) struct CallerCheck {
    /// The name of the route.
    pub(crate) route: &'static str,
    pub(crate) auth: Auth,
    /// See [`App::allow_unverified_callers`](crate::App::allow_unverified_callers).
    pub(crate) allow_unverified: bool,
}

/// The type of [`check_caller`].
pub(crate) type CheckCaller = fn(CallerCheck, &ProxyEvent<'_>) -> Result<(), Rejection>;

impl Auth {
    /// The check of the callers; `None` if everyone is allowed. Routes refer to it by a constant,
    /// so that the binary of an app without `auth` does not contain the code.
    pub(crate) const fn check(self) -> Option<CheckCaller> {
        match self {
            Auth::None => None,
            Auth::ApiKey | Auth::Iam | Auth::Cognito | Auth::Lambda(_) | Auth::Jwt(_) => {
                Some(check_caller)
            }
        }
    }
}

/// Rejects a request whose event does not prove that the caller is authorized.
fn check_caller(check: CallerCheck, event: &ProxyEvent<'_>) -> Result<(), Rejection> {
    if is_authorized(check.auth, event, check.allow_unverified) {
        return Ok(());
    }
    tracing::warn!(
        route = check.route,
        auth = check.auth.as_str(),
        format = event.format().name(),
        "rejected: the event does not prove that the gateway checked the caller"
    );
    Err(Rejection::Forbidden)
}

/// Whether the caller is authorized.
fn is_authorized(auth: Auth, event: &ProxyEvent<'_>, allow_unverified: bool) -> bool {
    if !can_contain_proof(auth, event.format) {
        return allow_unverified;
    }
    let caller = Caller::new(event);
    match auth {
        Auth::None => true,
        Auth::ApiKey => caller.has_api_key(),
        Auth::Iam => caller.user_arn().is_some_and(|arn| !arn.is_empty()),
        Auth::Cognito | Auth::Jwt(_) => !caller.claims().is_empty(),
        Auth::Lambda(_) => caller.principal_id().is_some_and(|id| !id.is_empty()),
    }
}

/// Whether events of this format can contain the proof.
fn can_contain_proof(auth: Auth, format: Format) -> bool {
    match format {
        Format::Rest => true,
        Format::HttpV1 | Format::HttpV2 => auth != Auth::ApiKey,
        Format::FunctionUrl | Format::VpcLatticeV2 => auth == Auth::Iam,
        Format::Alb | Format::AlbMultiValue | Format::VpcLatticeV1 => false,
    }
}
