//! Authorization by Amazon Cognito user pools: checks the token of a user, and reads its claims.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html>

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use fancy_regex::Regex;
use petstore_core::Arn;
use petstore_core::contract::{Authorizer, AuthorizerKind};
use serde_json::Value;

use super::identity_source::IdentitySources;
use super::jwt::{self, Claims, KeyLocation, KeySets, TokenError};
use super::pattern;
use crate::backends::AwsConfig;
use crate::context::RequestContext;
use crate::deployment::Deployment;
use crate::gateway_error::GatewayError;

/// A deployed Cognito authorizer.
#[derive(Debug)]
pub(super) struct CognitoAuthorizer {
    name: String,
    source: IdentitySources,
    pools: Vec<UserPool>,
    audience_pattern: Option<Regex>,
}

#[derive(Debug)]
struct UserPool {
    issuer: String,
    keys: KeyLocation,
}

impl UserPool {
    /// The pool with an ARN such as
    /// `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123`.
    fn new(arn: &str, aws: &AwsConfig) -> Option<Self> {
        let arn = Arn::parse(arn)?;
        let pool = arn.resource.strip_prefix("userpool/")?;
        let issuer = format!("https://cognito-idp.{}.amazonaws.com/{pool}", arn.region);
        Some(Self {
            keys: key_location(&issuer, aws),
            issuer,
        })
    }
}

/// Where the keys of an issuer are. Those of a user pool are at Cognito's endpoint, which may be
/// configured.
pub(crate) fn key_location(issuer: &str, aws: &AwsConfig) -> KeyLocation {
    let pool = issuer
        .strip_prefix("https://cognito-idp.")
        .and_then(|rest| rest.split_once(".amazonaws.com/"));
    let Some((_, pool)) = pool else {
        return KeyLocation::Discovery;
    };
    let own = aws.service_endpoint_urls.get("COGNITO_IDENTITY_PROVIDER");
    let base = match own.or(aws.endpoint_url.as_ref()) {
        Some(endpoint) => format!("{}/{pool}", endpoint.trim_end_matches('/')),
        None => issuer.to_owned(),
    };
    KeyLocation::KeySet(format!("{base}/.well-known/jwks.json"))
}

impl CognitoAuthorizer {
    /// Prepares an authorizer of kind `COGNITO_USER_POOLS`; `None` for any other.
    ///
    /// # Errors
    ///
    /// What is wrong with its ARNs, its source or its pattern.
    pub(super) fn new(
        name: &str,
        authorizer: &Authorizer,
        deployment: &Deployment,
    ) -> Result<Option<Self>, String> {
        let AuthorizerKind::CognitoUserPools { provider_arns } = &authorizer.kind else {
            return Ok(None);
        };
        let aws = &deployment.options.backends.aws;
        // An ARN that a template fills in later names no pool; its tokens are refused.
        let pools = provider_arns
            .iter()
            .filter_map(|arn| UserPool::new(arn, aws));
        let expression = authorizer.identity_validation_expression.as_deref();
        Ok(Some(Self {
            name: name.to_owned(),
            source: IdentitySources::parse(&authorizer.identity_source)?,
            pools: pools.collect(),
            audience_pattern: expression.map(pattern::whole).transpose()?,
        }))
    }

    /// The claims of the request's token.
    ///
    /// # Errors
    ///
    /// 401 if there is no token, or it is not one of these pools, has expired, or has none of the
    /// scopes.
    pub(super) async fn authorize(
        &self,
        context: &RequestContext<'_>,
        scopes: &[String],
        key_sets: &KeySets,
    ) -> Result<Claims, GatewayError> {
        let advice = || {
            let advice = &context.deployment.options.identities.token_advice;
            advice.as_ref().map(|advice| format!(": {advice}"))
        };
        let token = self
            .source
            .values(context)
            .and_then(|values| values.into_iter().next());
        let token = token.ok_or_else(|| {
            GatewayError::unauthorized(format!(
                "the request has no token for the user pool authorizer {:?}{}",
                self.name,
                advice().unwrap_or_default()
            ))
        })?;
        let checked = self.check(&token, context, scopes, key_sets).await;
        checked.map_err(|error| {
            let note = format!(
                "the user pool authorizer {:?} refused the token: {error}{}",
                self.name,
                advice().unwrap_or_default()
            );
            match error {
                TokenError::Expired => GatewayError::expired_token(note),
                _ => GatewayError::unauthorized(note),
            }
        })
    }

    async fn check(
        &self,
        token: &str,
        context: &RequestContext<'_>,
        scopes: &[String],
        key_sets: &KeySets,
    ) -> Result<Claims, TokenError> {
        let token = jwt::without_scheme(token);
        let (header, issuer) = jwt::peek(token)?;
        let development = &context.deployment.options.identities.issuers.development;
        let pool = self.pools.iter().find(|pool| pool.issuer == issuer);
        let location = match pool {
            Some(pool) => &pool.keys,
            // The keys of the development issuer are configured.
            None if development.as_deref() == Some(&*issuer) => &KeyLocation::Discovery,
            None => return Err(TokenError::Issuer),
        };
        let now = context.request.received;
        let key_id = header.key_id.as_deref();
        let key = key_sets.find(&issuer, location, key_id, now).await?;
        let claims = jwt::verify(token, &header, &key)?;
        claims.check_times(now)?;
        // Without scopes the token is that of the user's identity, with scopes one that grants
        // access.
        let expected = if scopes.is_empty() { "id" } else { "access" };
        if claims.text("token_use") != Some(expected) {
            return Err(TokenError::Use);
        }
        claims.check_scopes(scopes)?;
        if let Some(pattern) = &self.audience_pattern
            && !pattern::is_match(pattern, claims.text("aud").unwrap_or_default())
        {
            return Err(TokenError::Audience);
        }
        Ok(claims)
    }
}

/// The claims as REST APIs hand them on: as texts, with lists joined by commas and two of the times
/// as dates.
pub(super) fn claim_texts(claims: &Claims) -> BTreeMap<String, String> {
    let text = |name: &str, value: &Value| match (name, value) {
        ("exp" | "iat", Value::Number(seconds)) => match seconds.as_u64() {
            Some(seconds) => date(seconds),
            None => seconds.to_string(),
        },
        (_, Value::String(text)) => text.clone(),
        (_, Value::Array(items)) => {
            let items = items.iter().map(|item| match item {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            items.collect::<Vec<_>>().join(",")
        }
        (_, other) => other.to_string(),
    };
    let pairs = claims.iter();
    pairs
        .map(|(name, value)| (name.to_owned(), text(name, value)))
        .collect()
}

/// A date such as `Sun Dec 17 07:28:12 UTC 2017`.
fn date(seconds: u64) -> String {
    // httpdate accepts years up to 9999.
    let latest = 253_402_300_799;
    let time = UNIX_EPOCH + Duration::from_secs(seconds.min(latest));
    let date = httpdate::fmt_http_date(time);
    match date.split(' ').collect::<Vec<_>>().as_slice() {
        [weekday, day, month, year, time, _] => {
            let weekday = weekday.trim_end_matches(',');
            format!("{weekday} {month} {day} {time} UTC {year}")
        }
        _ => date,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pool_has_its_issuer_and_its_keys() {
        let arn = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbC";
        let mut aws = AwsConfig::default();
        let pool = UserPool::new(arn, &aws).unwrap();
        let issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC";
        assert_eq!(pool.issuer, issuer);
        let keys = |url: &str| KeyLocation::KeySet(format!("{url}/.well-known/jwks.json"));
        assert_eq!(pool.keys, keys(issuer));
        aws.endpoint_url = Some("http://127.0.0.1:4566/".into());
        let pool = UserPool::new(arn, &aws).unwrap();
        assert_eq!(pool.issuer, issuer);
        assert_eq!(pool.keys, keys("http://127.0.0.1:4566/eu-west-1_AbC"));
        assert!(UserPool::new("arn:aws:cognito-idp:eu-west-1:1:identitypool/a", &aws).is_none());
        assert!(UserPool::new("${UserPool.Arn}", &aws).is_none());
    }

    #[test]
    fn claims_are_texts() {
        let claims = json!({
            "sub": "1", "exp": 1_513_495_692, "iat": 1_513_492_092, "auth_time": 1_513_492_092,
            "email_verified": true, "cognito:groups": ["admin", "users"], "address": {"a": 1}
        });
        let texts = claim_texts(&Claims::new(claims.as_object().unwrap().clone()));
        let expected = [
            ("address", r#"{"a":1}"#),
            ("auth_time", "1513492092"),
            ("cognito:groups", "admin,users"),
            ("email_verified", "true"),
            ("exp", "Sun Dec 17 07:28:12 UTC 2017"),
            ("iat", "Sun Dec 17 06:28:12 UTC 2017"),
            ("sub", "1"),
        ];
        let expected = expected.map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(texts, expected.into());
        assert_eq!(date(u64::MAX), "Fri Dec 31 23:59:59 UTC 9999");
    }
}
