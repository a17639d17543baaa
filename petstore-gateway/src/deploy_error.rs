//! The errors of deploying an API to a stage.

use petstore_core::contract::MethodKey;
use petstore_core::resource::InsertError;

/// Why an API cannot be deployed to a stage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// API Gateway does not accept the name of the stage.
    #[error("{0:?} is not a valid stage name: use 1 to 128 letters, digits, `_` and `-`")]
    StageName(String),
    /// A path is not a valid template, or it conflicts with another path.
    #[error("the API's resources cannot be deployed: {0}")]
    Resource(#[from] InsertError),
    /// An authorizer is not valid.
    #[error("the authorizer {name:?} is not valid: {reason}")]
    Authorizer {
        /// The name of the authorizer.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A method refers to an authorizer that the API does not have.
    #[error("{verb} {path} has the authorizer {name:?}, which the API does not declare")]
    UnknownAuthorizer {
        /// The path template.
        path: String,
        /// The verb.
        verb: MethodKey,
        /// The name of the authorizer.
        name: String,
    },
    /// The resource policy of the API is not a policy document.
    #[error("the resource policy is not valid: {0}")]
    ResourcePolicy(String),
    /// The gateway cannot check the requests of a method, so invalid ones would reach the function.
    #[error("requests to {verb} {path} cannot be validated: {reason}")]
    Validation {
        /// The path template.
        path: String,
        /// The verb.
        verb: MethodKey,
        /// What is missing or invalid.
        reason: String,
    },
    /// A method has no integration that could be called.
    #[error("{verb} {path} has {integration}: declare an integration that this gateway can call")]
    Integration {
        /// The path template.
        path: String,
        /// The verb.
        verb: MethodKey,
        /// What the method has instead.
        integration: &'static str,
    },
}

/// What is wrong with an API that can be deployed all the same: some of its requests will fail, as
/// in the cloud.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeployWarning {
    /// A mapping template cannot be parsed.
    #[error("{verb} {path}: a template has a syntax error, so its requests fail with 500: {error}")]
    Template {
        /// The path template.
        path: String,
        /// The verb.
        verb: MethodKey,
        /// The template, the line and the column, and what is wrong there.
        error: petstore_vtl::ParseError,
    },
}
