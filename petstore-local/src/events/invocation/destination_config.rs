//! The destinations of a configuration, and the errors of a configuration.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where invocation records go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DestinationConfig {
    /// Gets the record of an invocation that succeeded.
    pub on_success: Destination,
    /// Gets the record of an event that could not be processed.
    pub on_failure: Destination,
}

/// One destination.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Destination {
    /// The ARN of a queue, a topic, a function, an event bus or, on failure, a bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
}

/// An error response; the [`Display`](std::fmt::Display) text is its message.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The request sets nothing.
    #[error("You must specify at least one of error handling or destination setting.")]
    NothingGiven,
    /// The function, version or alias does not exist.
    #[error("The function doesn't exist.")]
    NoFunction,
    /// There is no configuration to read, update or delete.
    #[error("The function {0} doesn't have an EventInvokeConfig")]
    NoConfig(String),
    /// A value is out of range or does not match its pattern.
    #[error("1 validation error detected: {0}")]
    Validation(String),
    /// The function would be invoked with the records of its own invocations.
    #[error("You can't specify the function as a destination for itself.")]
    Itself,
    /// The function that is named as a destination does not exist.
    #[error("The destination ARN {0} is invalid.")]
    NoDestination(String),
    /// FIFO topics are not supported.
    #[error("FIFO-type Amazon SNS topics aren't supported as a destination.")]
    FifoTopic,
    /// A destination is of a kind that is not supported.
    #[error("The provided destination config {0} is invalid.")]
    Unsupported(String),
}

impl ConfigError {
    /// The code of the error response.
    pub fn code(&self) -> &'static str {
        match self {
            ConfigError::NoFunction | ConfigError::NoConfig(_) => "ResourceNotFoundException",
            ConfigError::Validation(_) => "ValidationException",
            _ => "InvalidParameterValueException",
        }
    }
}
