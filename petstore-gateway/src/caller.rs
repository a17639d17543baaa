//! The caller of a request, as far as authorization has identified it.
//!
//! The checks in `auth` fill it in; events, mappings and logs read it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::api_key::ApiKey;

/// The caller of one request. Until a method is authorized, and for open methods, every member is
/// empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller<'s> {
    /// The principal that an authorizer returned: `$context.authorizer.principalId`.
    pub(crate) principal_id: Option<String>,
    /// The claims of a verified token: `$context.authorizer.claims.*`.
    pub(crate) claims: BTreeMap<String, String>,
    /// The context that a Lambda authorizer returned, as texts: `$context.authorizer.*`.
    pub(crate) authorizer_context: BTreeMap<String, String>,
    /// The IAM identity whose signature the request has.
    pub(crate) iam: Option<IamIdentity>,
    /// The API key, if the method requires one.
    pub(crate) api_key: Option<&'s ApiKey>,
    /// The name of the usage plan that admitted the API key.
    pub(crate) usage_plan: Option<&'s str>,
}

/// Who signed a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IamIdentity {
    /// `$context.identity.accessKey`
    pub(crate) access_key: String,
    /// `$context.identity.accountId`
    pub(crate) account_id: String,
    /// `$context.identity.user` and `caller`: the unique id of the user.
    pub(crate) user_id: String,
    /// `$context.identity.userArn`
    pub(crate) user_arn: String,
}

impl<'s> Caller<'s> {
    /// A caller who sent this API key.
    #[cfg(test)]
    pub(crate) fn with_api_key(api_key: &'s ApiKey) -> Self {
        Self {
            api_key: Some(api_key),
            ..Self::default()
        }
    }

    /// The variable `$context.authorizer.<name>`.
    pub(crate) fn authorizer_variable(&self, name: &str) -> Option<&str> {
        match name.strip_prefix("claims.") {
            Some(claim) => self.claims.get(claim).map(String::as_str),
            None if name == "principalId" => self.principal_id.as_deref(),
            None => self.authorizer_context.get(name).map(String::as_str),
        }
    }

    /// `requestContext.authorizer` of events: what an authorizer returned, or the claims of a
    /// token.
    pub(crate) fn authorizer(&self) -> Option<Map<String, Value>> {
        let texts = |texts: &BTreeMap<String, String>| -> Map<String, Value> {
            let pairs = texts.iter();
            pairs
                .map(|(name, text)| (name.clone(), text.as_str().into()))
                .collect()
        };
        if !self.claims.is_empty() {
            let claims = Value::Object(texts(&self.claims));
            return Some([("claims".to_owned(), claims)].into_iter().collect());
        }
        let principal = self.principal_id.as_deref()?;
        let mut members = texts(&self.authorizer_context);
        members.insert("principalId".to_owned(), principal.into());
        Some(members)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn variables_are_the_principal_the_context_and_single_claims() {
        let caller = Caller {
            principal_id: Some("user-1".into()),
            claims: [("email".into(), "a@example.com".into())].into(),
            authorizer_context: [("tenant".into(), "7".into())].into(),
            ..Caller::default()
        };
        assert_eq!(caller.authorizer_variable("principalId"), Some("user-1"));
        assert_eq!(
            caller.authorizer_variable("claims.email"),
            Some("a@example.com")
        );
        assert_eq!(caller.authorizer_variable("tenant"), Some("7"));
        assert_eq!(caller.authorizer_variable("claims.sub"), None);
        assert_eq!(caller.authorizer_variable("claims"), None);
        assert_eq!(caller.authorizer_variable("email"), None);
        assert_eq!(Caller::default().authorizer_variable("principalId"), None);
    }

    #[test]
    fn events_have_the_context_or_the_claims() {
        let allowed = Caller {
            principal_id: Some("user-1".into()),
            authorizer_context: [("tenant".into(), "7".into())].into(),
            ..Caller::default()
        };
        let expected = json!({"principalId": "user-1", "tenant": "7"});
        assert_eq!(allowed.authorizer().map(Value::Object), Some(expected));
        let signed_in = Caller {
            claims: [("sub".into(), "1".into())].into(),
            ..Caller::default()
        };
        let expected = json!({"claims": {"sub": "1"}});
        assert_eq!(signed_in.authorizer().map(Value::Object), Some(expected));
        assert_eq!(Caller::default().authorizer(), None);
    }
}
