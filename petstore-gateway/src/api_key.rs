//! API keys: their form, and the set that a stage accepts.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use crate::ids::short_id;

/// An API key: a name and a secret value. Only the name is ever printed.
///
/// ```
/// use petstore_gateway::ApiKey;
///
/// let key: ApiKey = "shop=0123456789abcdefghij".parse()?;
/// assert_eq!(key.name(), "shop");
/// assert_eq!(format!("{key:?}"), "ApiKey(\"shop\")");
/// # Ok::<(), petstore_gateway::ApiKeyError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    id: String,
    name: Arc<str>,
    value: String,
}

/// Why a name and a value are not a valid API key. The error never contains the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiKeyError {
    /// The text has no `=`, or no name before it.
    #[error("not an API key: write NAME=VALUE, such as `shop=0123456789abcdefghij`")]
    Form,
    /// The value is empty, or longer than API Gateway accepts.
    #[error(
        "the value of this API key has {0} characters: use 1 to 128, and at least 20 in the cloud"
    )]
    Length(usize),
    /// The value cannot be sent in a header.
    #[error(
        "the value of this API key cannot be sent in a header: use visible ASCII characters only"
    )]
    Character,
}

impl ApiKey {
    /// A key with this name and value.
    ///
    /// # Errors
    ///
    /// [`ApiKeyError`] if the name is empty or the value is not valid. A value may be shorter than
    /// the 20 characters that API Gateway requires, so that it can be typed.
    pub fn new(name: &str, value: &str) -> Result<Self, ApiKeyError> {
        if name.is_empty() {
            return Err(ApiKeyError::Form);
        }
        if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ApiKeyError::Character);
        }
        if !(1..=128).contains(&value.len()) {
            return Err(ApiKeyError::Length(value.len()));
        }
        Ok(Self {
            id: short_id(&name),
            name: name.into(),
            value: value.to_owned(),
        })
    }

    /// The key that the caller of every test has.
    pub(crate) fn of_tests() -> Self {
        Self {
            id: "test-invoke-api-key-id".to_owned(),
            name: "test-invoke-api-key".into(),
            value: "test-invoke-api-key".to_owned(),
        }
    }

    /// The same key with another id; the default depends on the name.
    #[must_use]
    pub fn with_id(self, id: &str) -> Self {
        Self {
            id: id.to_owned(),
            ..self
        }
    }

    /// The name, which appears in logs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id, which functions receive.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The secret value.
    pub fn value(&self) -> &str {
        &self.value
    }

    pub(crate) fn shared_name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }
}

impl FromStr for ApiKey {
    type Err = ApiKeyError;

    /// Parses `NAME=VALUE`. The value is everything after the first `=`.
    fn from_str(text: &str) -> Result<Self, ApiKeyError> {
        let (name, value) = text.split_once('=').ok_or(ApiKeyError::Form)?;
        Self::new(name, value)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ApiKey").field(&self.name).finish()
    }
}

/// The keys that a stage accepts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiKeys(Vec<ApiKey>);

impl ApiKeys {
    /// The key with this value. It compares every key, each in a time that depends only on the
    /// length.
    pub fn find(&self, value: &str) -> Option<&ApiKey> {
        let mut found = u64::MAX;
        for (at, key) in (0_u64..).zip(&self.0) {
            let same: Choice = key.value.as_bytes().ct_eq(value.as_bytes());
            found.conditional_assign(&at, same);
        }
        self.0.get(usize::try_from(found).ok()?)
    }

    /// Whether the stage accepts no key at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys, in order.
    pub fn iter(&self) -> impl Iterator<Item = &ApiKey> {
        self.0.iter()
    }
}

impl FromIterator<ApiKey> for ApiKeys {
    fn from_iter<I: IntoIterator<Item = ApiKey>>(keys: I) -> Self {
        Self(keys.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_parsed_and_its_value_is_never_printed() {
        let key: ApiKey = "shop=0123456789=abcdefghij".parse().unwrap();
        assert_eq!((key.name(), key.value()), ("shop", "0123456789=abcdefghij"));
        let keys: ApiKeys = [key].into_iter().collect();
        assert_eq!(format!("{keys:?}"), r#"ApiKeys([ApiKey("shop")])"#);
    }

    #[test]
    fn invalid_keys_are_errors() {
        let error = |text: &str| text.parse::<ApiKey>().unwrap_err();
        assert_eq!(error("shop"), ApiKeyError::Form);
        assert_eq!(error("=0123456789abcdefghij"), ApiKeyError::Form);
        assert_eq!(error("shop="), ApiKeyError::Length(0));
        assert_eq!(
            error(&format!("shop={}", "a".repeat(129))),
            ApiKeyError::Length(129)
        );
        assert_eq!(error("shop=0123456789 abcdefghij"), ApiKeyError::Character);
    }

    #[test]
    fn the_key_of_a_value_is_found_among_others() {
        let all = [
            "a=00000000000000000000",
            "b=11111111111111111111",
            "c=222222222222222222222",
        ];
        let keys: ApiKeys = all.iter().map(|text| text.parse().unwrap()).collect();
        let name = |value: &str| keys.find(value).map(ApiKey::name);
        assert_eq!(name("00000000000000000000"), Some("a"));
        assert_eq!(name("11111111111111111111"), Some("b"));
        assert_eq!(name("222222222222222222222"), Some("c"));
        assert_eq!(name("22222222222222222222"), None);
        assert_eq!(name(""), None);
        assert_eq!(ApiKeys::default().find(""), None);
    }
}
