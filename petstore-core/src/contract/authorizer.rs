//! Authorizers: what decides whether a caller may invoke a method.

/// Decides whether a caller may invoke a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorizer {
    /// What makes the decision.
    pub kind: AuthorizerKind,
    /// The customer's name for the scheme (`x-amazon-apigateway-authtype`): `custom`, `oauth2`.
    pub auth_type: Option<String>,
    /// What identifies the caller: `method.request.header.Authorization`.
    pub identity_source: Vec<String>,
    /// A pattern that a token must match before the authorizer's function is called.
    pub identity_validation_expression: Option<String>,
    /// The number of seconds for which a decision is cached; [`Authorizer::DEFAULT_TTL_SECONDS`] if
    /// `None`.
    pub result_ttl_seconds: Option<u32>,
}

impl Authorizer {
    /// The number of seconds for which API Gateway caches a decision by default.
    pub const DEFAULT_TTL_SECONDS: u32 = 300;

    /// An authorizer that reads the header `Authorization`.
    pub fn new(kind: AuthorizerKind) -> Authorizer {
        let auth_type = match kind {
            AuthorizerKind::CognitoUserPools { .. } => "cognito_user_pools",
            AuthorizerKind::Token { .. } | AuthorizerKind::Request { .. } => "custom",
        };
        Authorizer {
            kind,
            auth_type: Some(auth_type.to_owned()),
            identity_source: vec!["method.request.header.Authorization".to_owned()],
            identity_validation_expression: None,
            result_ttl_seconds: None,
        }
    }

    /// The number of seconds for which a decision is cached.
    pub fn ttl_seconds(&self) -> u32 {
        self.result_ttl_seconds
            .unwrap_or(Authorizer::DEFAULT_TTL_SECONDS)
    }
}

/// What decides whether a caller may invoke a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizerKind {
    /// A Lambda function that receives one token.
    Token {
        /// The invocation URI of the function.
        uri: String,
        /// The role that the gateway assumes to call the function.
        credentials: Option<String>,
    },
    /// A Lambda function that receives the request without its body.
    Request {
        /// The invocation URI of the function.
        uri: String,
        /// The role that the gateway assumes to call the function.
        credentials: Option<String>,
    },
    /// Amazon Cognito user pools.
    CognitoUserPools {
        /// The ARNs of the user pools.
        provider_arns: Vec<String>,
    },
}

impl AuthorizerKind {
    /// `TOKEN`, `REQUEST` or `COGNITO_USER_POOLS`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            AuthorizerKind::Token { .. } => "TOKEN",
            AuthorizerKind::Request { .. } => "REQUEST",
            AuthorizerKind::CognitoUserPools { .. } => "COGNITO_USER_POOLS",
        }
    }
}
