//! API keys.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;
use crate::resource::short_id;

/// A name and a secret value. Only the name is ever printed.
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

/// Why a name and a value are no API key. It never holds the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiKeyError {
    /// There is no `=`, or nothing before it.
    #[error("an API key is given as NAME=VALUE, such as `shop=0123456789abcdefghij`")]
    Form,
    /// The value is empty, or longer than API Gateway takes.
    #[error(
        "the value of an API key has 1 to 128 characters (20 at least in the cloud), this one has {0}"
    )]
    Length(usize),
    /// The value could not be sent in a header.
    #[error("the value of an API key has visible ASCII characters only")]
    Character,
}

impl ApiKey {
    /// A key of this name and value.
    ///
    /// # Errors
    ///
    /// The name is empty, or the value could be none. Values shorter than the 20 characters that API Gateway
    /// asks for are taken, so that one can be typed.
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

    /// The name, which logs show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id, which functions see.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The secret.
    pub fn value(&self) -> &str {
        &self.value
    }

    pub(crate) fn shared_name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }
}

impl FromStr for ApiKey {
    type Err = ApiKeyError;

    /// Reads `NAME=VALUE`; the value is all that follows the first `=`.
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
    /// The key with this value. Every key is compared, each in a time that depends on its length alone.
    pub fn find(&self, value: &str) -> Option<&ApiKey> {
        let mut found = u64::MAX;
        for (at, key) in (0_u64..).zip(&self.0) {
            let same: Choice = key.value.as_bytes().ct_eq(value.as_bytes());
            found.conditional_assign(&at, same);
        }
        self.0.get(usize::try_from(found).ok()?)
    }

    /// Whether there are none.
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

/// The key that the call was made with.
pub(crate) fn check<'k>(
    call: &GatewayRequest,
    keys: &'k ApiKeys,
) -> Result<&'k ApiKey, GatewayError> {
    let Some(value) = call.parts.headers.get("x-api-key") else {
        return Err(GatewayError::invalid_api_key(format!(
            "no API key: {}",
            advice(keys)
        )));
    };
    let known = value.to_str().ok().and_then(|value| keys.find(value));
    known.ok_or_else(|| GatewayError::invalid_api_key(format!("unknown API key: {}", advice(keys))))
}

fn advice(keys: &ApiKeys) -> String {
    let names: Vec<_> = keys.iter().map(|key| format!("{:?}", key.name())).collect();
    if names.is_empty() {
        return "this gateway was given none that it could accept".to_owned();
    }
    format!(
        "send that of {} in the header x-api-key",
        names.join(" or ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_and_its_value_never_printed() {
        let key: ApiKey = "shop=0123456789=abcdefghij".parse().unwrap();
        assert_eq!((key.name(), key.value()), ("shop", "0123456789=abcdefghij"));
        let keys: ApiKeys = [key].into_iter().collect();
        assert_eq!(format!("{keys:?}"), r#"ApiKeys([ApiKey("shop")])"#);
    }

    #[test]
    fn what_is_no_key() {
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
