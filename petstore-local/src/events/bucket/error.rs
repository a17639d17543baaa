//! Errors of `PutBucketNotificationConfiguration`.

use thiserror::Error;

/// An error response of S3; the [`Display`](std::fmt::Display) text is its message.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConfigurationError {
    /// A member is missing.
    #[error(
        "The XML you provided was not well-formed or did not validate against our published schema"
    )]
    MalformedXml,
    /// An argument is not valid.
    #[error("{message}")]
    InvalidArgument {
        /// The message.
        message: String,
        /// Names and values of arguments, in the order of the response.
        arguments: Vec<(String, String)>,
    },
}

impl ConfigurationError {
    /// The code of the error response.
    pub fn code(&self) -> &'static str {
        match self {
            ConfigurationError::MalformedXml => "MalformedXML",
            ConfigurationError::InvalidArgument { .. } => "InvalidArgument",
        }
    }

    /// The further members of the error response: `ArgumentName` and `ArgumentValue`, numbered from
    /// 1 if there is more than one argument.
    pub fn members(&self) -> Vec<(String, String)> {
        let ConfigurationError::InvalidArgument { arguments, .. } = self else {
            return Vec::new();
        };
        let numbered = arguments.len() > 1;
        let mut members = Vec::new();
        for (position, (name, value)) in arguments.iter().enumerate() {
            let number = if numbered {
                (position + 1).to_string()
            } else {
                String::new()
            };
            members.push((format!("ArgumentName{number}"), name.clone()));
            members.push((format!("ArgumentValue{number}"), value.clone()));
        }
        members
    }

    pub(super) fn argument(message: impl Into<String>, name: &str, value: &str) -> Self {
        let arguments = vec![(name.to_owned(), value.to_owned())];
        ConfigurationError::InvalidArgument {
            message: message.into(),
            arguments,
        }
    }

    pub(super) fn plain(message: &str) -> Self {
        let message = message.to_owned();
        ConfigurationError::InvalidArgument {
            message,
            arguments: Vec::new(),
        }
    }
}
