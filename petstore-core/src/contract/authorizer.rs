/// Decides who may call a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorizer {
    /// Who decides.
    pub kind: AuthorizerKind,
    /// Customers' own word for the scheme (`x-amazon-apigateway-authtype`): `custom`, `oauth2`.
    pub auth_type: Option<String>,
    /// What identifies the caller: `method.request.header.Authorization`.
    pub identity_source: Vec<String>,
    /// A pattern that a token must match before the function is asked.
    pub identity_validation_expression: Option<String>,
    /// Seconds for which a decision is kept; where `None`, [`Authorizer::DEFAULT_TTL_SECONDS`] hold.
    pub result_ttl_seconds: Option<u32>,
}

impl Authorizer {
    /// Seconds for which API Gateway keeps a decision if nothing else is said.
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

    /// Seconds for which a decision is kept.
    pub fn ttl_seconds(&self) -> u32 {
        self.result_ttl_seconds
            .unwrap_or(Authorizer::DEFAULT_TTL_SECONDS)
    }
}

/// Who decides whether a caller may call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizerKind {
    /// A Lambda function that gets one token.
    Token {
        /// The invocation URI of the function.
        uri: String,
        /// The role that the gateway takes to call it.
        credentials: Option<String>,
    },
    /// A Lambda function that gets the request without its body.
    Request {
        /// The invocation URI of the function.
        uri: String,
        /// The role that the gateway takes to call it.
        credentials: Option<String>,
    },
    /// User pools of Amazon Cognito.
    CognitoUserPools {
        /// The pools' ARNs.
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
