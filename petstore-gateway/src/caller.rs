//! The caller of a request, as far as authorization has identified it.
//!
//! The checks in `auth` fill it in; events, mappings and logs read it.

use std::collections::BTreeMap;

use crate::api_key::ApiKey;

/// The caller of one request. Until a method is authorized, and for open methods, every member is empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller<'s> {
    /// The principal that an authorizer returned: `$context.authorizer.principalId`.
    pub(crate) principal_id: Option<String>,
    /// The claims of a verified token: `$context.authorizer.claims.*`.
    pub(crate) claims: BTreeMap<String, String>,
    /// The API key, if the method requires one.
    pub(crate) api_key: Option<&'s ApiKey>,
    /// The name of the usage plan that admitted the API key.
    pub(crate) usage_plan: Option<&'s str>,
}

impl<'s> Caller<'s> {
    /// A caller who sent this API key.
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
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_the_principal_and_single_claims() {
        let caller = Caller {
            principal_id: Some("user-1".into()),
            claims: [("email".into(), "a@example.com".into())].into(),
            ..Caller::default()
        };
        assert_eq!(caller.authorizer_variable("principalId"), Some("user-1"));
        assert_eq!(
            caller.authorizer_variable("claims.email"),
            Some("a@example.com")
        );
        assert_eq!(caller.authorizer_variable("claims.sub"), None);
        assert_eq!(caller.authorizer_variable("claims"), None);
        assert_eq!(caller.authorizer_variable("email"), None);
        assert_eq!(Caller::default().authorizer_variable("principalId"), None);
    }
}
