//! The tests that a pattern applies to one value.

use serde_json::Value;

use super::cidr::IpRange;
use super::number::comparable_number;
use super::wildcard::Wildcard;

/// One alternative in the list of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    Null,
    Bool(bool),
    String(String),
    Number {
        value: Option<f64>,
        text: String,
    },
    Exists,
    /// Handled by the matcher, as there is no value to test.
    Absent,
    Prefix(String),
    PrefixIgnoreCase(String),
    Suffix(String),
    SuffixIgnoreCase(String),
    IgnoreCase(String),
    Wildcard(Wildcard),
    Range(Range),
    Ip(IpRange),
    /// `anything-but`: the value is there, and none of these matches.
    Not(Vec<Test>),
}

/// Numbers between two bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    pub(crate) bottom: Option<Bound>,
    pub(crate) top: Option<Bound>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bound {
    pub(crate) value: f64,
    pub(crate) included: bool,
}

impl Range {
    fn contains(&self, number: f64) -> bool {
        let above = self
            .bottom
            .is_none_or(|bound| number > bound.value || (bound.included && number == bound.value));
        let below = self
            .top
            .is_none_or(|bound| number < bound.value || (bound.included && number == bound.value));
        above && below
    }
}

impl Test {
    /// Whether a value that is neither an object nor an array passes.
    pub(crate) fn matches(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Absent, _) => false,
            (Self::Exists, _) => true,
            (Self::Not(tests), _) => !tests.iter().any(|test| test.matches(value)),
            (Self::Null, Value::Null) => true,
            (Self::Bool(expected), Value::Bool(actual)) => expected == actual,
            (Self::Number { value, text }, Value::Number(number)) => {
                match (value, comparable_number(number)) {
                    (Some(expected), Some(actual)) => *expected == actual,
                    _ => number.to_string() == *text,
                }
            }
            (Self::Range(range), Value::Number(number)) => {
                comparable_number(number).is_some_and(|number| range.contains(number))
            }
            (test, Value::String(text)) => test.matches_text(text),
            _ => false,
        }
    }

    fn matches_text(&self, text: &str) -> bool {
        match self {
            Self::String(expected) => expected == text,
            Self::Prefix(prefix) => text.starts_with(prefix.as_str()),
            Self::Suffix(suffix) => text.ends_with(suffix.as_str()),
            Self::IgnoreCase(expected) => {
                begins(expected.chars(), text.chars()).is_some_and(|rest| rest == 0)
            }
            Self::PrefixIgnoreCase(prefix) => begins(prefix.chars(), text.chars()).is_some(),
            Self::SuffixIgnoreCase(suffix) => {
                begins(suffix.chars().rev(), text.chars().rev()).is_some()
            }
            Self::Wildcard(wildcard) => wildcard.matches(text),
            Self::Ip(range) => range.contains(text),
            _ => false,
        }
    }
}

/// Whether a text begins with these characters in any case, and how many follow.
fn begins(
    expected: impl Iterator<Item = char>,
    mut text: impl Iterator<Item = char>,
) -> Option<usize> {
    for expected in expected {
        let actual = text.next()?;
        let same = expected == actual
            || expected.to_lowercase().eq([actual])
            || expected.to_uppercase().eq([actual]);
        if !same {
            return None;
        }
    }
    Some(text.count())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn case_is_ignored_for_each_character() {
        let test = Test::IgnoreCase("Straße Ä".into());
        assert!(test.matches(&json!("STRAßE ä")));
        assert!(!test.matches(&json!("STRASSE Ä")));
        assert!(!test.matches(&json!("Straße Ä.")));
        assert!(Test::SuffixIgnoreCase(".PNG".into()).matches(&json!("x.PNg")));
        assert!(!Test::PrefixIgnoreCase("abc".into()).matches(&json!("AB")));
    }

    #[test]
    fn numbers_are_not_texts() {
        let test = Test::Number {
            value: Some(7.0),
            text: "7".into(),
        };
        assert!(test.matches(&json!(7)));
        assert!(test.matches(&json!(7.0)));
        assert!(!test.matches(&json!("7")));
        assert!(Test::Not(vec![test]).matches(&json!("7")));
    }
}
