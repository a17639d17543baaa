//! Kinds of security schemes.

/// How API Gateway interprets a security scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// An API key, checked against usage plans.
    ApiKey,
    /// A signature that IAM checks.
    Iam,
    /// The Lambda authorizer with the name of the scheme.
    Custom,
    /// The Cognito authorizer with the name of the scheme.
    Cognito,
    /// The authorizer cannot be created, and neither can the methods that use it.
    Failed,
    /// API Gateway ignores the scheme, so it does not restrict access.
    Ignored,
}
