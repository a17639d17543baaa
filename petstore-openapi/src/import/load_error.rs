//! Why an included file cannot be read.

use std::error::Error;

/// Why the text at a location cannot be read, for
/// [`Source::parse_with`](super::Source::parse_with).
///
/// ```
/// use petstore_openapi::import::LoadError;
///
/// let error = LoadError::new("the bucket has no such object");
/// assert_eq!(error.to_string(), "the bucket has no such object");
/// let missing = std::fs::read_to_string("/no/such/file").map_err(LoadError::new);
/// assert!(missing.is_err());
/// ```
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct LoadError(Box<dyn Error + Send + Sync>);

impl LoadError {
    /// The reason: an error or a text.
    pub fn new(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(reason.into())
    }
}
