//! Why an authorizer returned no decision, and why it cannot cache its decisions.

/// Why an authorizer returned no decision. API Gateway then rejects the request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorizerError {
    /// The caller is not known. API Gateway responds with a 401 to exactly this message.
    #[error("Unauthorized")]
    Unauthorized,
    /// The authorizer failed; the log contains the reason.
    #[error("the authorizer `{authorizer}` failed: its log contains the reason")]
    Failed {
        /// The function of the authorizer.
        authorizer: &'static str,
    },
    /// The app has several authorizers, and none of them belongs to the method.
    #[error("no route for this method has an authorizer of this app: check the ARN {arn}")]
    Unknown {
        /// The methods of the stage.
        arn: String,
    },
}

impl AuthorizerError {
    /// The name of the error, which Lambda reports as `errorType`.
    pub fn error_type(&self) -> &'static str {
        match self {
            AuthorizerError::Unauthorized => "Petstore.Unauthorized",
            AuthorizerError::Failed { .. } => "Petstore.AuthorizerFailed",
            AuthorizerError::Unknown { .. } => "Petstore.AuthorizerUnknown",
        }
    }
}

/// Why decisions of an authorizer cannot be cached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// API Gateway rejects requests that lack an identity source.
    #[error("it reads {0}, which a request may lack: make it required, or remove `cache`")]
    Optional(String),
    /// The authorizer reads parts of the request that are not identity sources.
    #[error(
        "it reads parts of the request that are not identity sources: \
         name them with `identity = [\"context.identity.sourceIp\"]`, or remove `cache`"
    )]
    Unknown,
    /// The authorizer has no identity sources by which a decision could be cached.
    #[error("it reads nothing of the request that identifies a caller: remove `cache`")]
    Nothing,
}
