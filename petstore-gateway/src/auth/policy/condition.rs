//! Conditions of policy statements: comparisons with what is known about a request.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use std::fmt;
use std::net::IpAddr;

use serde_json::Value;

use super::wildcard;
use crate::auth::time;

/// The values of condition keys, such as `aws:SourceIp`, for one request.
pub(crate) struct ConditionKeys<'a>(Box<Lookup<'a>>);

type Lookup<'a> = dyn Fn(&str) -> Option<String> + 'a;

impl<'a> ConditionKeys<'a> {
    /// Keys whose value is what `lookup` returns for their names in lower case.
    pub(crate) fn new(lookup: impl Fn(&str) -> Option<String> + 'a) -> Self {
        Self(Box::new(lookup))
    }

    fn get(&self, key: &str) -> Option<String> {
        (self.0)(&key.to_ascii_lowercase())
    }
}

/// One comparison: an operator, a key, and the values of which one must match.
#[derive(Clone, PartialEq)]
pub(super) struct Condition {
    operator: Operator,
    negated: bool,
    if_exists: bool,
    key: String,
    values: Vec<String>,
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.operator, self.key)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Operator {
    Equals,
    EqualsIgnoreCase,
    Like,
    IpAddress,
    Numeric(Order),
    Date(Order),
    Bool,
    Null,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "Equals" => Self::Equal,
            "LessThan" => Self::Less,
            "LessThanEquals" => Self::LessOrEqual,
            "GreaterThan" => Self::Greater,
            "GreaterThanEquals" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    fn holds(self, actual: f64, wanted: f64) -> bool {
        match self {
            Self::Equal => actual == wanted,
            Self::Less => actual < wanted,
            Self::LessOrEqual => actual <= wanted,
            Self::Greater => actual > wanted,
            Self::GreaterOrEqual => actual >= wanted,
        }
    }
}

impl Operator {
    /// The operator, and whether its result is negated.
    fn parse(name: &str) -> Option<(Self, bool)> {
        Some(match name {
            "StringEquals" => (Self::Equals, false),
            "StringNotEquals" => (Self::Equals, true),
            "StringEqualsIgnoreCase" => (Self::EqualsIgnoreCase, false),
            "StringNotEqualsIgnoreCase" => (Self::EqualsIgnoreCase, true),
            "StringLike" | "ArnLike" | "ArnEquals" => (Self::Like, false),
            "StringNotLike" | "ArnNotLike" | "ArnNotEquals" => (Self::Like, true),
            "IpAddress" => (Self::IpAddress, false),
            "NotIpAddress" => (Self::IpAddress, true),
            "Bool" => (Self::Bool, false),
            "Null" => (Self::Null, false),
            "NumericNotEquals" => (Self::Numeric(Order::Equal), true),
            "DateNotEquals" => (Self::Date(Order::Equal), true),
            _ => {
                if let Some(order) = name.strip_prefix("Numeric") {
                    (Self::Numeric(Order::parse(order)?), false)
                } else {
                    let order = name.strip_prefix("Date")?;
                    (Self::Date(Order::parse(order)?), false)
                }
            }
        })
    }
}

impl Condition {
    /// Parses `{"IpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}, …}`.
    pub(super) fn parse_all(conditions: &Value) -> Result<Vec<Self>, String> {
        let mut parsed = Vec::new();
        let Some(operators) = conditions.as_object() else {
            return Err("a statement's `Condition` is not an object".to_owned());
        };
        for (name, keys) in operators {
            let unknown = || format!("the condition operator `{name}` is unknown");
            let plain = name
                .strip_prefix("ForAnyValue:")
                .or_else(|| name.strip_prefix("ForAllValues:"))
                .unwrap_or(name);
            let if_exists = plain.ends_with("IfExists");
            let plain = plain.strip_suffix("IfExists").unwrap_or(plain);
            let (operator, negated) = Operator::parse(plain).ok_or_else(unknown)?;
            let keys = keys.as_object().ok_or_else(unknown)?;
            for (key, values) in keys {
                parsed.push(Self {
                    operator,
                    negated,
                    // A request has one value per key, so an empty set is a missing key.
                    if_exists: if_exists || name.starts_with("ForAllValues:"),
                    key: key.clone(),
                    values: condition_values(values)
                        .ok_or_else(|| format!("the values of `{key}` are not texts"))?,
                });
            }
        }
        Ok(parsed)
    }

    /// Whether the condition holds for these keys. A missing key satisfies only negated operators,
    /// `Null`, and operators with `IfExists`.
    pub(super) fn holds(&self, keys: &ConditionKeys<'_>) -> bool {
        let actual = keys.get(&self.key);
        if self.operator == Operator::Null {
            let missing = actual.is_none().to_string();
            return self
                .values
                .iter()
                .any(|value| value.eq_ignore_ascii_case(&missing));
        }
        let Some(actual) = actual else {
            return self.if_exists || self.negated;
        };
        let matches = self
            .values
            .iter()
            .any(|wanted| self.matches(&actual, wanted));
        matches != self.negated
    }

    fn matches(&self, actual: &str, wanted: &str) -> bool {
        match self.operator {
            Operator::Equals => actual == wanted,
            Operator::EqualsIgnoreCase | Operator::Bool => actual.eq_ignore_ascii_case(wanted),
            Operator::Like => wildcard::matches(wanted, actual),
            Operator::IpAddress => is_in_network(actual, wanted),
            Operator::Numeric(order) => match (actual.parse(), wanted.parse()) {
                (Ok(actual), Ok(wanted)) => order.holds(actual, wanted),
                _ => false,
            },
            Operator::Date(order) => match (epoch_seconds(actual), epoch_seconds(wanted)) {
                (Some(actual), Some(wanted)) => order.holds(actual, wanted),
                _ => false,
            },
            Operator::Null => false,
        }
    }
}

/// A scalar or a list of scalars as texts.
fn condition_values(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Bool(_) | Value::Number(_) => Some(vec![value.to_string()]),
        Value::Array(items) => {
            let lists: Option<Vec<_>> = items.iter().map(condition_values).collect();
            Some(lists?.concat())
        }
        Value::Null | Value::Object(_) => None,
    }
}

/// Whether an address is in a network such as `192.0.2.0/24`, or is the one address.
fn is_in_network(address: &str, network: &str) -> bool {
    let (base, length) = match network.split_once('/') {
        Some((base, length)) => (base, length.parse::<u32>().ok()),
        None => (network, Some(u32::MAX)),
    };
    let (Ok(address), Ok(base), Some(length)) =
        (address.parse::<IpAddr>(), base.parse::<IpAddr>(), length)
    else {
        return false;
    };
    let shifted = |bits: u128, width: u32| {
        let host = width.saturating_sub(length);
        bits.checked_shr(host).unwrap_or(0)
    };
    match (address, base) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            shifted(a.to_bits().into(), 32) == shifted(b.to_bits().into(), 32)
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => shifted(a.to_bits(), 128) == shifted(b.to_bits(), 128),
        _ => false,
    }
}

/// Seconds since the epoch of a number, or of a time in UTC.
fn epoch_seconds(text: &str) -> Option<f64> {
    text.parse().ok().or_else(|| time::parse_extended(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holds(condition: Value) -> bool {
        let keys = ConditionKeys::new(|key| {
            Some(
                match key {
                    "aws:sourceip" => "192.0.2.17",
                    "aws:useragent" => "curl/8.1",
                    "aws:securetransport" => "true",
                    "aws:currenttime" => "2026-11-23T04:00:00Z",
                    "aws:epochtime" => "1795406400",
                    _ => return None,
                }
                .to_owned(),
            )
        });
        let conditions = Condition::parse_all(&condition).unwrap();
        conditions.iter().all(|condition| condition.holds(&keys))
    }

    #[test]
    fn operators_compare_one_of_the_values() {
        for condition in [
            json!({"IpAddress": {"aws:SourceIp": ["198.51.100.0/24", "192.0.2.0/24"]}}),
            json!({"IpAddress": {"AWS:sourceip": "192.0.2.17"}}),
            json!({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}),
            json!({"NotIpAddress": {"aws:SourceIp": ["192.0.2.16", "2001:db8::/32"]}}),
            json!({"StringEquals": {"aws:UserAgent": ["a", "curl/8.1"]}}),
            json!({"StringEqualsIgnoreCase": {"aws:UserAgent": "CURL/8.1"}}),
            json!({"StringLike": {"aws:UserAgent": "curl/*"}}),
            json!({"StringNotLike": {"aws:UserAgent": ["wget*", "Mozilla*"]}}),
            json!({"Bool": {"aws:SecureTransport": true}}),
            json!({"Null": {"aws:SourceVpc": "true", "aws:SourceIp": false}}),
            json!({"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}),
            json!({"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}),
            json!({"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}),
            json!({"DateLessThanEquals": {"aws:CurrentTime": "2026-11-23T04:00:00Z"}}),
            json!({"DateEquals": {"aws:EpochTime": "2026-11-23T04:00:00Z"}}),
            json!({"NumericGreaterThanEquals": {"aws:EpochTime": 1_795_406_400}}),
            json!({}),
        ] {
            assert!(holds(condition.clone()), "{condition}");
        }
    }

    #[test]
    fn a_condition_that_does_not_hold_excludes_the_statement() {
        for condition in [
            json!({"IpAddress": {"aws:SourceIp": "192.0.2.16/32"}}),
            json!({"IpAddress": {"aws:SourceIp": "no address"}}),
            json!({"NotIpAddress": {"aws:SourceIp": "192.0.0.0/16"}}),
            json!({"StringEquals": {"aws:UserAgent": "curl/*"}}),
            json!({"StringEquals": {"aws:SourceVpc": "vpc-1"}}),
            json!({"Bool": {"aws:SecureTransport": "false"}}),
            json!({"Null": {"aws:SourceIp": "true"}}),
            json!({"DateLessThan": {"aws:CurrentTime": "2026-11-23T04:00:00Z"}}),
            json!({"NumericLessThan": {"aws:EpochTime": "now"}}),
            json!({"StringLike": {"aws:UserAgent": "curl*"}, "Bool": {"aws:SecureTransport": "no"}}),
        ] {
            assert!(!holds(condition.clone()), "{condition}");
        }
    }

    #[test]
    fn unknown_operators_and_malformed_values_are_errors() {
        for condition in [
            json!([]),
            json!({"Equals": {"aws:SourceIp": "a"}}),
            json!({"NumericAbove": {"aws:EpochTime": 1}}),
            json!({"Bool": "aws:SecureTransport"}),
            json!({"Bool": {"aws:SecureTransport": null}}),
        ] {
            assert!(Condition::parse_all(&condition).is_err(), "{condition}");
        }
    }
}
