//! Errors of items.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error, Expected, Unexpected};

use crate::json::Malformed;

/// Why an item does not have the form of a type. It contains the names of attributes, but no
/// values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemError {
    /// The attribute, from the innermost name outwards.
    path: Vec<String>,
    detail: Cow<'static, str>,
}

impl ItemError {
    pub(super) fn of_attribute(mut self, name: &str) -> Self {
        self.path.push(name.chars().take(64).collect());
        self
    }
}

impl fmt::Display for ItemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for name in self.path.iter().rev() {
            write!(f, "/{name}")?;
        }
        if !self.path.is_empty() {
            f.write_str(": ")?;
        }
        f.write_str(&self.detail)
    }
}

impl std::error::Error for ItemError {}

/// Values are left out of the messages, which are logged.
impl Error for ItemError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        ItemError {
            path: Vec::new(),
            detail: Cow::Owned(message.to_string()),
        }
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        ItemError::custom(format_args!("expected {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        ItemError::custom(format_args!("expected {expected}"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        ItemError::custom(format_args!("expected one of `{}`", expected.join("`, `")))
    }

    fn missing_field(field: &'static str) -> Self {
        ItemError {
            path: vec![field.to_owned()],
            detail: Cow::Borrowed("missing"),
        }
    }
}

impl From<Malformed> for ItemError {
    fn from(Malformed: Malformed) -> Self {
        ItemError {
            path: Vec::new(),
            detail: Cow::Borrowed("it is not an item of DynamoDB"),
        }
    }
}
