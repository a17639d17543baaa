//! The claims of a verified token: their checks, and their form as text.

use std::time::SystemTime;

use serde_json::{Map, Value};

use crate::ids::since_epoch;

/// Why a token is refused.
///
/// The texts are the descriptions that HTTP APIs put into `www-authenticate`.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("the token is not a JWT")]
    Malformed,
    #[error("signing method is not valid")]
    Algorithm,
    #[error("unable to decode \"n\" from RSA public key")]
    Key,
    #[error("OIDC discovery endpoint communication error")]
    KeysUnreachable,
    #[error("the token does not have a known key")]
    UnknownKey,
    #[error("signature is not valid")]
    Signature,
    #[error("the token does not have a valid issuer")]
    Issuer,
    #[error("the token does not have a valid audience")]
    Audience,
    #[error("the token has expired")]
    Expired,
    #[error("the token is not valid yet")]
    NotYet,
    #[error("the token does not have a valid token_use")]
    Use,
    #[error("the token does not have a valid scope")]
    Scope,
}

/// The claims of a token whose signature is verified.
#[derive(Clone, PartialEq)]
pub(crate) struct Claims(Map<String, Value>);

impl Claims {
    pub(crate) fn new(claims: Map<String, Value>) -> Self {
        Self(claims)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Checks `exp`, which is required, `nbf` and `iat`.
    pub(crate) fn check_times(&self, now: SystemTime) -> Result<(), TokenError> {
        let now = since_epoch(now).as_secs_f64();
        let time = |name: &str| match self.0.get(name) {
            None => Ok(None),
            Some(value) => value.as_f64().map(Some).ok_or(TokenError::Malformed),
        };
        if time("exp")?.ok_or(TokenError::Expired)? <= now {
            return Err(TokenError::Expired);
        }
        // Whole seconds: a token that was issued within this second is valid.
        for name in ["nbf", "iat"] {
            if time(name)?.is_some_and(|time| time > now + 1.0) {
                return Err(TokenError::NotYet);
            }
        }
        Ok(())
    }

    /// Checks that the token has one of these scopes, in `scope` or `scp`; any token will do if
    /// there are none.
    pub(crate) fn check_scopes(&self, wanted: &[String]) -> Result<(), TokenError> {
        if wanted.is_empty() || self.scopes().iter().any(|scope| wanted.contains(scope)) {
            return Ok(());
        }
        Err(TokenError::Scope)
    }

    /// The scopes of the token: a text with spaces, or a list.
    pub(crate) fn scopes(&self) -> Vec<String> {
        match self.0.get("scope").or_else(|| self.0.get("scp")) {
            Some(Value::String(text)) => text.split_whitespace().map(str::to_owned).collect(),
            Some(Value::Array(items)) => {
                let texts = items.iter().filter_map(Value::as_str);
                texts.map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Checks that `aud`, or else `client_id`, is one of these.
    pub(crate) fn check_audience(&self, wanted: &[String]) -> Result<(), TokenError> {
        let is_wanted = |value: &Value| {
            value
                .as_str()
                .is_some_and(|text| wanted.iter().any(|w| w == text))
        };
        let found = match self.0.get("aud").or_else(|| self.0.get("client_id")) {
            Some(Value::Array(items)) => items.iter().any(is_wanted),
            Some(value) => is_wanted(value),
            None => false,
        };
        if found {
            Ok(())
        } else {
            Err(TokenError::Audience)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use serde_json::json;

    use super::*;

    fn claims(claims: Value) -> Claims {
        Claims::new(claims.as_object().unwrap().clone())
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn a_token_is_valid_between_its_times() {
        let check =
            |value: Value| claims(value).check_times(UNIX_EPOCH + Duration::from_secs(1_000));
        assert_eq!(
            check(json!({"exp": 1001, "nbf": 1000, "iat": 1001})),
            Ok(())
        );
        assert_eq!(check(json!({"exp": 1000})), Err(TokenError::Expired));
        assert_eq!(check(json!({})), Err(TokenError::Expired));
        assert_eq!(check(json!({"exp": "1001"})), Err(TokenError::Malformed));
        assert_eq!(
            check(json!({"exp": 2000, "nbf": 1002})),
            Err(TokenError::NotYet)
        );
        assert_eq!(
            check(json!({"exp": 2000, "iat": 1500.5})),
            Err(TokenError::NotYet)
        );
    }

    #[test]
    fn one_scope_is_enough() {
        let wanted = texts(&["pets/read", "pets/write"]);
        let check = |value: Value| claims(value).check_scopes(&wanted);
        assert_eq!(check(json!({"scope": "openid pets/write"})), Ok(()));
        assert_eq!(check(json!({"scp": ["pets/read"]})), Ok(()));
        assert_eq!(check(json!({"scope": "pets"})), Err(TokenError::Scope));
        assert_eq!(check(json!({})), Err(TokenError::Scope));
        assert_eq!(claims(json!({})).check_scopes(&[]), Ok(()));
    }

    #[test]
    fn the_audience_is_aud_or_else_the_client() {
        let wanted = texts(&["shop"]);
        let check = |value: Value| claims(value).check_audience(&wanted);
        assert_eq!(check(json!({"aud": "shop"})), Ok(()));
        assert_eq!(check(json!({"aud": ["a", "shop"]})), Ok(()));
        assert_eq!(check(json!({"client_id": "shop"})), Ok(()));
        assert_eq!(
            check(json!({"aud": "a", "client_id": "shop"})),
            Err(TokenError::Audience)
        );
        assert_eq!(check(json!({})), Err(TokenError::Audience));
    }
}
