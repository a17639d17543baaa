use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The template of a gateway response's JSON body if nothing else is said.
pub const DEFAULT_TEMPLATE: &str = r#"{"message":$context.error.messageString}"#;

/// How the gateway answers when no integration does. What is missing or empty is as API Gateway has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GatewayResponse {
    /// The status code, if not the type's own.
    pub status_code: Option<u16>,
    /// `gatewayresponse.header.name` → `'literal'` or `method.request.header.name`.
    pub response_parameters: BTreeMap<String, String>,
    /// The body by content type; `$context` and `$stageVariables` are filled in, no other VTL.
    pub response_templates: BTreeMap<String, String>,
}

/// The occasions on which the gateway answers by itself.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GatewayResponseType {
    /// The caller may not call this: an authorizer or a policy says so.
    AccessDenied,
    /// The API is configured wrongly.
    ApiConfigurationError,
    /// The authorizer's answer is no policy.
    AuthorizerConfigurationError,
    /// The authorizer could not be asked.
    AuthorizerFailure,
    /// The body does not fit its model.
    BadRequestBody,
    /// A required parameter is missing.
    BadRequestParameters,
    /// Stands in for every client's error that has no response of its own.
    Default4xx,
    /// Stands in for every server's error that has no response of its own.
    Default5xx,
    /// The security token has expired.
    ExpiredToken,
    /// The integration could not be reached.
    IntegrationFailure,
    /// The integration took too long.
    IntegrationTimeout,
    /// The API key is missing or unknown.
    InvalidApiKey,
    /// The signature is wrong.
    InvalidSignature,
    /// There is no such method, or no credentials came with the call.
    MissingAuthenticationToken,
    /// The quota of the usage plan is used up.
    QuotaExceeded,
    /// The request is too large.
    RequestTooLarge,
    /// There is no such resource.
    ResourceNotFound,
    /// Too many calls at once.
    Throttled,
    /// The authorizer does not know the caller.
    Unauthorized,
    /// No template takes the content type.
    UnsupportedMediaType,
    /// The web application firewall refused the request.
    WafFiltered,
}

impl GatewayResponseType {
    /// Every type, by name.
    pub const ALL: [GatewayResponseType; 21] = [
        GatewayResponseType::AccessDenied,
        GatewayResponseType::ApiConfigurationError,
        GatewayResponseType::AuthorizerConfigurationError,
        GatewayResponseType::AuthorizerFailure,
        GatewayResponseType::BadRequestBody,
        GatewayResponseType::BadRequestParameters,
        GatewayResponseType::Default4xx,
        GatewayResponseType::Default5xx,
        GatewayResponseType::ExpiredToken,
        GatewayResponseType::IntegrationFailure,
        GatewayResponseType::IntegrationTimeout,
        GatewayResponseType::InvalidApiKey,
        GatewayResponseType::InvalidSignature,
        GatewayResponseType::MissingAuthenticationToken,
        GatewayResponseType::QuotaExceeded,
        GatewayResponseType::RequestTooLarge,
        GatewayResponseType::ResourceNotFound,
        GatewayResponseType::Throttled,
        GatewayResponseType::Unauthorized,
        GatewayResponseType::UnsupportedMediaType,
        GatewayResponseType::WafFiltered,
    ];

    /// The name in definitions: `BAD_REQUEST_BODY`.
    pub const fn as_str(self) -> &'static str {
        match self {
            GatewayResponseType::AccessDenied => "ACCESS_DENIED",
            GatewayResponseType::ApiConfigurationError => "API_CONFIGURATION_ERROR",
            GatewayResponseType::AuthorizerConfigurationError => "AUTHORIZER_CONFIGURATION_ERROR",
            GatewayResponseType::AuthorizerFailure => "AUTHORIZER_FAILURE",
            GatewayResponseType::BadRequestBody => "BAD_REQUEST_BODY",
            GatewayResponseType::BadRequestParameters => "BAD_REQUEST_PARAMETERS",
            GatewayResponseType::Default4xx => "DEFAULT_4XX",
            GatewayResponseType::Default5xx => "DEFAULT_5XX",
            GatewayResponseType::ExpiredToken => "EXPIRED_TOKEN",
            GatewayResponseType::IntegrationFailure => "INTEGRATION_FAILURE",
            GatewayResponseType::IntegrationTimeout => "INTEGRATION_TIMEOUT",
            GatewayResponseType::InvalidApiKey => "INVALID_API_KEY",
            GatewayResponseType::InvalidSignature => "INVALID_SIGNATURE",
            GatewayResponseType::MissingAuthenticationToken => "MISSING_AUTHENTICATION_TOKEN",
            GatewayResponseType::QuotaExceeded => "QUOTA_EXCEEDED",
            GatewayResponseType::RequestTooLarge => "REQUEST_TOO_LARGE",
            GatewayResponseType::ResourceNotFound => "RESOURCE_NOT_FOUND",
            GatewayResponseType::Throttled => "THROTTLED",
            GatewayResponseType::Unauthorized => "UNAUTHORIZED",
            GatewayResponseType::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            GatewayResponseType::WafFiltered => "WAF_FILTERED",
        }
    }

    /// The status code if nothing else is said; the two defaults have none of their own.
    pub const fn default_status(self) -> Option<u16> {
        match self {
            GatewayResponseType::Default4xx | GatewayResponseType::Default5xx => None,
            GatewayResponseType::BadRequestBody | GatewayResponseType::BadRequestParameters => {
                Some(400)
            }
            GatewayResponseType::Unauthorized => Some(401),
            GatewayResponseType::AccessDenied
            | GatewayResponseType::ExpiredToken
            | GatewayResponseType::InvalidApiKey
            | GatewayResponseType::InvalidSignature
            | GatewayResponseType::MissingAuthenticationToken
            | GatewayResponseType::WafFiltered => Some(403),
            GatewayResponseType::ResourceNotFound => Some(404),
            GatewayResponseType::RequestTooLarge => Some(413),
            GatewayResponseType::UnsupportedMediaType => Some(415),
            GatewayResponseType::QuotaExceeded | GatewayResponseType::Throttled => Some(429),
            GatewayResponseType::ApiConfigurationError
            | GatewayResponseType::AuthorizerConfigurationError
            | GatewayResponseType::AuthorizerFailure => Some(500),
            GatewayResponseType::IntegrationFailure | GatewayResponseType::IntegrationTimeout => {
                Some(504)
            }
        }
    }

    /// The type whose response stands in for this one's.
    pub const fn fallback(self) -> Option<GatewayResponseType> {
        match self.default_status() {
            None => None,
            Some(500..) => Some(GatewayResponseType::Default5xx),
            Some(_) => Some(GatewayResponseType::Default4xx),
        }
    }
}

impl fmt::Display for GatewayResponseType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no [`GatewayResponseType`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a type of gateway response: use one such as BAD_REQUEST_BODY or DEFAULT_4XX")]
pub struct UnknownResponseType;

impl FromStr for GatewayResponseType {
    type Err = UnknownResponseType;

    fn from_str(text: &str) -> Result<GatewayResponseType, UnknownResponseType> {
        GatewayResponseType::ALL
            .into_iter()
            .find(|response_type| response_type.as_str() == text)
            .ok_or(UnknownResponseType)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_in_order() {
        for response_type in GatewayResponseType::ALL {
            assert_eq!(response_type.as_str().parse(), Ok(response_type));
        }
        assert!(GatewayResponseType::ALL.is_sorted_by_key(|t| t.as_str()));
        assert_eq!(
            "TEAPOT".parse::<GatewayResponseType>(),
            Err(UnknownResponseType)
        );
    }

    #[test]
    fn a_response_falls_back_on_its_class() {
        assert_eq!(
            GatewayResponseType::Throttled.fallback(),
            Some(GatewayResponseType::Default4xx)
        );
        assert_eq!(
            GatewayResponseType::IntegrationTimeout.fallback(),
            Some(GatewayResponseType::Default5xx)
        );
        assert_eq!(GatewayResponseType::Default4xx.fallback(), None);
    }
}
