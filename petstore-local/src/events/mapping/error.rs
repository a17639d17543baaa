//! What Lambda refuses about a mapping, with its codes and messages.

/// A refused mapping.
///
/// The codes are Lambda's, and so are the messages as far as AWS has published them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MappingError {
    /// `InvalidParameterValueException`: a value does not fit the source.
    #[error("{0}")]
    InvalidParameterValue(String),
    /// `ValidationException`: a value is out of the range of the API.
    #[error(
        "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
    )]
    Validation {
        /// The member of the request, in lower camel case.
        member: &'static str,
        /// The value as it was given.
        value: String,
        /// The rule that it breaks.
        constraint: String,
    },
    /// `ResourceConflictException`: the function has a mapping for the source already.
    #[error(
        "The event source arn (\" {source_arn} \") and function (\" {function} \") provided mapping already exists. Please update or delete the existing mapping with UUID {uuid}"
    )]
    Conflict {
        /// The ARN of the source.
        source_arn: String,
        /// The name of the function.
        function: String,
        /// The id of the mapping that exists.
        uuid: String,
    },
    /// `ResourceNotFoundException`: the function or mapping does not exist.
    #[error("{0}")]
    NotFound(String),
}

impl MappingError {
    /// The error code of the API.
    ///
    /// ```
    /// use petstore_local::events::mapping::MappingError;
    /// assert_eq!(MappingError::NotFound("Function not found: pets".into()).code(), "ResourceNotFoundException");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidParameterValue(_) => "InvalidParameterValueException",
            Self::Validation { .. } => "ValidationException",
            Self::Conflict { .. } => "ResourceConflictException",
            Self::NotFound(_) => "ResourceNotFoundException",
        }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::InvalidParameterValue(message.into())
    }
}
