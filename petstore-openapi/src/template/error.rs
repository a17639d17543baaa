//! The reason why an app has no template.

use petstore_core::contract::FunctionConfigError;

/// The reason why an app has no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// A setting of a function is out of range.
    #[error(transparent)]
    FunctionConfig(#[from] FunctionConfigError),
    /// The names differ only in characters that a logical id cannot have.
    #[error(
        "two resources of the template would have the logical id `{id}`: `{name}` and another one whose name differs only in punctuation; rename one of them"
    )]
    SameLogicalId {
        /// The logical id.
        id: String,
        /// The name of the second resource.
        name: String,
    },
}
