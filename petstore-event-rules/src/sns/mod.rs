//! Filter policies of SNS subscriptions.

mod error;
mod limits;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::{Map, Value};

pub use error::{FilterPolicyError, SnsOperation};
pub use limits::{MAX_COMBINATIONS, MAX_KEYS, MAX_POLICY_BYTES};

use crate::json::Json;
use crate::pattern::{Dialect, Event, Rule, rules};

/// What a filter policy looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FilterPolicyScope {
    /// The attributes of a message, by name.
    #[default]
    MessageAttributes,
    /// The body of a message, which has to be a JSON object.
    MessageBody,
}

impl FromStr for FilterPolicyScope {
    type Err = FilterPolicyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "MessageAttributes" => Ok(Self::MessageAttributes),
            "MessageBody" => Ok(Self::MessageBody),
            _ => Err(FilterPolicyError::Scope(text.to_owned())),
        }
    }
}

/// An attribute of a published message, as far as filter policies look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageAttribute<'a> {
    /// `String`, `String.Array`, `Number` or `Binary`.
    pub data_type: Cow<'a, str>,
    /// The value, unless it is binary.
    pub string_value: Option<Cow<'a, str>>,
}

/// A filter policy, compiled.
///
/// ```
/// use petstore_event_rules::{FilterPolicy, FilterPolicyScope};
///
/// let policy = FilterPolicy::parse(r#"{"pet": [{"prefix": "ca"}]}"#, FilterPolicyScope::MessageBody)?;
/// assert!(policy.matches_body(r#"{"pet": "cat"}"#));
/// assert!(!policy.matches_body("cat"));
/// # Ok::<(), petstore_event_rules::FilterPolicyError>(())
/// ```
///
/// Rules: <https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html>.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterPolicy {
    scope: FilterPolicyScope,
    rules: Vec<Rule>,
    /// `{}` removes a policy: every message passes.
    empty: bool,
}

impl FilterPolicy {
    /// Compiles the JSON text of a policy.
    ///
    /// # Errors
    ///
    /// What `Subscribe` and `SetSubscriptionAttributes` refuse, as `InvalidParameter` with the
    /// message of [`FilterPolicyError::message`].
    pub fn parse(text: &str, scope: FilterPolicyScope) -> Result<Self, FilterPolicyError> {
        if text.len() > MAX_POLICY_BYTES {
            return Err(FilterPolicyError::TooLong);
        }
        let json = Json::parse(text).map_err(|error| FilterPolicyError::Json(error.to_string()))?;
        if json == Json::Object(Vec::new()) {
            return Ok(Self {
                scope,
                rules: Vec::new(),
                empty: true,
            });
        }
        limits::check(&json, scope)?;
        let rules = rules(&json, Dialect::Sns)?;
        limits::check_wildcards(&rules)?;
        Ok(Self {
            scope,
            rules,
            empty: false,
        })
    }

    /// What the policy looks at.
    #[must_use]
    pub fn scope(&self) -> FilterPolicyScope {
        self.scope
    }

    /// Whether a message passes, by its body or its attributes as the scope demands.
    #[must_use]
    pub fn matches(&self, body: &str, attributes: &BTreeMap<String, MessageAttribute<'_>>) -> bool {
        match self.scope {
            FilterPolicyScope::MessageAttributes => self.matches_attributes(attributes),
            FilterPolicyScope::MessageBody => self.matches_body(body),
        }
    }

    /// Whether a message with these attributes passes. Binary attributes do not count.
    #[must_use]
    pub fn matches_attributes(&self, attributes: &BTreeMap<String, MessageAttribute<'_>>) -> bool {
        let members: Map<String, Value> = attributes
            .iter()
            .filter_map(|(name, attribute)| Some((name.clone(), value(attribute)?)))
            .collect();
        self.matches_value(&Value::Object(members))
    }

    /// Whether a message with this body passes. A body that is not a JSON object never does.
    #[must_use]
    pub fn matches_body(&self, body: &str) -> bool {
        if self.empty {
            return true;
        }
        match serde_json::from_str::<Value>(body) {
            Ok(value) => value.is_object() && self.matches_value(&value),
            Err(_) => false,
        }
    }

    /// Whether this object of attribute values, or this body, passes.
    #[must_use]
    pub fn matches_value(&self, value: &Value) -> bool {
        let event = Event {
            value,
            replaced: None,
        };
        self.empty || self.rules.iter().any(|rule| rule.matches(event))
    }
}

fn value(attribute: &MessageAttribute<'_>) -> Option<Value> {
    let text = attribute.string_value.as_deref()?;
    match attribute.data_type.as_ref() {
        "String.Array" => match serde_json::from_str(text) {
            Ok(Value::Array(items)) => Some(Value::Array(items)),
            _ => Some(Value::from(text)),
        },
        data_type if data_type == "Number" || data_type.starts_with("Number.") => {
            match serde_json::from_str(text) {
                Ok(Value::Number(number)) => Some(Value::Number(number)),
                // Spellings such as `007` are not JSON.
                _ => text.trim().parse::<f64>().ok().map(Value::from),
            }
        }
        data_type if data_type.starts_with("Binary") => None,
        _ => Some(Value::from(text)),
    }
}
