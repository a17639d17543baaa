//! What keeps a stage from being served.

use petstore_core::contract::MethodKey;
use petstore_core::resource::InsertError;

/// Why a stage cannot be served.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// The name is none that API Gateway takes.
    #[error("{0:?} is no name of a stage: use up to 128 letters, digits, `_` and `-`")]
    StageName(String),
    /// A path is no template, or contradicts another one.
    #[error("the API's resources: {0}")]
    Resource(#[from] InsertError),
    /// Somebody would get in who must not, or be kept out who may.
    #[error(
        "{verb} {path} asks for {scheme}, which this gateway cannot check: serve the API without this method here, or let it ask for an API key"
    )]
    Auth {
        /// The path template.
        path: String,
        /// The verb.
        verb: MethodKey,
        /// What is asked for.
        scheme: &'static str,
    },
    /// Requests would get through that must not.
    #[error("{verb} {path} asks the gateway to check its requests, which it cannot: {reason}")]
    Validation {
        /// The path template.
        path: String,
        /// The verb.
        verb: MethodKey,
        /// What is wrong.
        reason: String,
    },
    /// What stands behind a method cannot be called.
    #[error("{verb} {path} has {integration}, which this gateway cannot serve")]
    Integration {
        /// The path template.
        path: String,
        /// The verb.
        verb: MethodKey,
        /// What stands behind it.
        integration: &'static str,
    },
}
