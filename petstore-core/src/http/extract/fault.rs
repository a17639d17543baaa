//! The error of a parameter that cannot be read.

use std::fmt;

use serde::de::Error;

/// The error in the first parameter at which serde stopped.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) parameter: Option<String>,
    pub(super) detail: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Fault {}

impl Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Fault {
            parameter: None,
            detail: message.to_string(),
        }
    }

    fn missing_field(field: &'static str) -> Self {
        Fault::missing(field)
    }
}

impl Fault {
    pub(super) fn missing(name: &str) -> Self {
        Fault {
            parameter: Some(name.to_owned()),
            detail: "missing".to_owned(),
        }
    }

    pub(super) fn in_parameter(mut self, name: &str) -> Self {
        self.parameter.get_or_insert_with(|| name.to_owned());
        self
    }
}
