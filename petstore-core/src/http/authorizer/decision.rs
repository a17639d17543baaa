//! What an authorizer returns.

use std::any::TypeId;
use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use crate::Rejection;
use crate::error_chain::error_chain;

/// The caller may use the routes of the authorizer. Routes take the session as
/// [`Authorized<T>`](crate::Authorized).
///
/// ```
/// # use petstore_core::Allow;
/// #[derive(serde::Serialize)]
/// struct Session {
///     tenant: String,
/// }
///
/// let allow = Allow::new("user-7", Session { tenant: "acme".to_owned() });
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Allow<T = ()> {
    principal_id: String,
    session: T,
    usage_identifier_key: Option<String>,
}

impl<T> Allow<T> {
    /// Allows a caller. `principal_id` identifies the caller and must not be empty; the session
    /// contains the data about the caller that routes need.
    pub fn new(principal_id: impl Into<String>, session: T) -> Self {
        Allow {
            principal_id: principal_id.into(),
            session,
            usage_identifier_key: None,
        }
    }

    /// Sets the value of the API key whose usage plan counts the request, for APIs that take the
    /// key from the authorizer.
    pub fn usage_identifier_key(mut self, key: impl Into<String>) -> Self {
        self.usage_identifier_key = Some(key.into());
        self
    }

    /// The session, for tests of the authorizer.
    pub fn into_session(self) -> T {
        self.session
    }

    /// Who the caller is.
    pub fn principal_id(&self) -> &str {
        &self.principal_id
    }
}

impl Allow {
    /// Allows a caller about whom routes need only the principal id
    /// ([`Caller::principal_id`](crate::Caller::principal_id)).
    pub fn principal(principal_id: impl Into<String>) -> Self {
        Allow::new(principal_id, ())
    }
}

/// The caller may not use the routes of the authorizer.
///
/// `?` turns every other error into [`Deny::Failed`]: an authorizer that cannot decide denies
/// access.
#[derive(Debug)]
#[non_exhaustive]
pub enum Deny {
    /// The caller is known and may not do this: the client receives a 403.
    Forbidden,
    /// The caller is not known: the client receives a 401. HTTP APIs respond with a 403 or a 500
    /// instead, since their authorizers cannot return a 401.
    Unauthorized,
    /// The authorizer could not decide: the client receives a 500, and the error is logged.
    Failed(Box<dyn Error + Send + Sync>),
}

impl<E: Error + Send + Sync + 'static> From<E> for Deny {
    fn from(error: E) -> Self {
        Deny::Failed(Box::new(error))
    }
}

impl fmt::Display for Deny {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Deny::Forbidden => f.write_str("the caller may not do this"),
            Deny::Unauthorized => f.write_str("the caller is not known"),
            Deny::Failed(error) => write!(f, "the authorizer failed: {error}"),
        }
    }
}

/// What a function with `#[authorizer]` may return: `Result<Allow<T>, Deny>`, or `Allow<T>`.
#[diagnostic::on_unimplemented(
    message = "an authorizer must return a decision, and `{Self}` is not one: return `Result<Allow<Session>, Deny>`, where `Session` implements `Serialize`",
    label = "not a decision"
)]
pub trait AuthorizerOutput {
    /// What routes receive as [`Authorized<T>`](crate::Authorized).
    type Session: 'static;

    /// The type of the session, and its name.
    fn session() -> (TypeId, &'static str) {
        (
            TypeId::of::<Self::Session>(),
            std::any::type_name::<Self::Session>(),
        )
    }

    /// The decision, with the session as JSON.
    fn into_decision(self) -> Decision;
}

/// A type that an authorizer can pass on to routes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the session of a caller: put `#[petstore::model]` on it",
    label = "this type cannot be written as JSON",
    note = "the `T` of `Allow<T>` must implement `serde::Serialize`, and cannot borrow"
)]
pub trait AuthorizerSession: Serialize + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + 'static> AuthorizerSession for T {}

impl<T: AuthorizerSession> AuthorizerOutput for Allow<T> {
    type Session = T;

    fn into_decision(self) -> Decision {
        if self.principal_id.is_empty() {
            return Decision::failed("the principal id is empty: name the caller in `Allow::new`");
        }
        match serde_json::to_value(&self.session) {
            Ok(session) => Decision(Outcome::Allow {
                principal_id: self.principal_id,
                session,
                usage_identifier_key: self.usage_identifier_key,
            }),
            Err(error) => Decision::failed(format!("the session is not JSON: {error}")),
        }
    }
}

impl<T: AuthorizerSession> AuthorizerOutput for Result<Allow<T>, Deny> {
    type Session = T;

    fn into_decision(self) -> Decision {
        match self {
            Ok(allow) => allow.into_decision(),
            Err(Deny::Forbidden) => Decision(Outcome::Forbidden),
            Err(Deny::Unauthorized) => Decision(Outcome::Unauthorized),
            Err(Deny::Failed(error)) => Decision::failed(error_chain(&*error)),
        }
    }
}

/// The decision of an authorizer.
#[derive(Debug)]
pub struct Decision(pub(super) Outcome);

#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    Allow {
        principal_id: String,
        session: Value,
        usage_identifier_key: Option<String>,
    },
    Forbidden,
    Unauthorized,
    /// With the reason, for the log.
    Failed(Cow<'static, str>),
}

impl Decision {
    pub(super) fn failed(reason: impl Into<Cow<'static, str>>) -> Self {
        Decision(Outcome::Failed(reason.into()))
    }

    /// The decision if an argument could not be extracted: a request without its credentials comes
    /// from a caller who is not known.
    pub(crate) fn of_rejection(rejection: Rejection) -> Self {
        let (status, message) = rejection.status_and_message();
        match status {
            StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED => Decision(Outcome::Unauthorized),
            status if status.is_client_error() => Decision(Outcome::Forbidden),
            _ => Decision::failed(format!("an argument could not be extracted: {message}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_lets_no_one_in() {
        fn check() -> Result<Allow, Deny> {
            let id: u32 = "seven".parse()?;
            Ok(Allow::principal(id.to_string()))
        }
        assert!(matches!(check(), Err(Deny::Failed(_))));
        let Decision(outcome) = check().into_decision();
        assert_eq!(
            outcome,
            Outcome::Failed("invalid digit found in string".into())
        );
        let Decision(outcome) = Allow::principal("").into_decision();
        assert!(matches!(outcome, Outcome::Failed(_)));
    }

    #[test]
    fn a_request_without_its_credentials_is_from_an_unknown_caller() {
        let Decision(outcome) = Decision::of_rejection(Rejection::Invalid(Vec::new()));
        assert_eq!(outcome, Outcome::Unauthorized);
        let Decision(outcome) = Decision::of_rejection(Rejection::Forbidden);
        assert_eq!(outcome, Outcome::Forbidden);
        let Decision(outcome) = Decision::of_rejection(Rejection::Internal);
        assert!(matches!(outcome, Outcome::Failed(_)));
    }
}
