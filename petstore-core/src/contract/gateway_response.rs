//! Gateway responses: what the gateway returns if a request does not reach the integration, or if
//! the integration fails.

use crate::named_enum::named_enum;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The default template of a gateway response's JSON body.
pub const DEFAULT_TEMPLATE: &str = r#"{"message":$context.error.messageString}"#;

/// A response that the gateway generates instead of one from the integration. API Gateway's
/// defaults apply to fields that are `None` or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GatewayResponse {
    /// The status code, if it differs from that of the type.
    pub status_code: Option<u16>,
    /// `gatewayresponse.header.name` → `'literal'` or `method.request.header.name`.
    pub response_parameters: BTreeMap<String, String>,
    /// The template of the body, by content type. Only `$context` and `$stageVariables` are
    /// substituted; other VTL is not evaluated.
    pub response_templates: BTreeMap<String, String>,
}

named_enum! {
    /// The conditions under which the gateway generates a response.
    ///
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html>
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum GatewayResponseType {
        /// An authorizer or a policy denied the caller access.
        AccessDenied = "ACCESS_DENIED",
        /// The configuration of the API is invalid.
        ApiConfigurationError = "API_CONFIGURATION_ERROR",
        /// The response of the authorizer is not a policy.
        AuthorizerConfigurationError = "AUTHORIZER_CONFIGURATION_ERROR",
        /// The authorizer could not be called.
        AuthorizerFailure = "AUTHORIZER_FAILURE",
        /// The body does not match its model.
        BadRequestBody = "BAD_REQUEST_BODY",
        /// A required parameter is missing.
        BadRequestParameters = "BAD_REQUEST_PARAMETERS",
        /// The default for client errors without a response of their own.
        Default4xx = "DEFAULT_4XX",
        /// The default for server errors without a response of their own.
        Default5xx = "DEFAULT_5XX",
        /// The security token has expired.
        ExpiredToken = "EXPIRED_TOKEN",
        /// The integration could not be reached.
        IntegrationFailure = "INTEGRATION_FAILURE",
        /// The integration timed out.
        IntegrationTimeout = "INTEGRATION_TIMEOUT",
        /// The API key is missing or unknown.
        InvalidApiKey = "INVALID_API_KEY",
        /// The signature is invalid.
        InvalidSignature = "INVALID_SIGNATURE",
        /// The method does not exist, or the request has no credentials.
        MissingAuthenticationToken = "MISSING_AUTHENTICATION_TOKEN",
        /// The quota of the usage plan is exhausted.
        QuotaExceeded = "QUOTA_EXCEEDED",
        /// The request is too large.
        RequestTooLarge = "REQUEST_TOO_LARGE",
        /// The resource does not exist.
        ResourceNotFound = "RESOURCE_NOT_FOUND",
        /// Too many requests were sent at once.
        Throttled = "THROTTLED",
        /// The authorizer did not accept the caller's credentials.
        Unauthorized = "UNAUTHORIZED",
        /// No request template accepts the content type.
        UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE",
        /// The web application firewall blocked the request.
        WafFiltered = "WAF_FILTERED",
    }
    /// Every type, by name.
    ALL;
    /// The name in definitions: `BAD_REQUEST_BODY`.
    as_str;
}

impl GatewayResponseType {
    /// The two class defaults, which apply to all types without a response of their own.
    pub const DEFAULTS: [GatewayResponseType; 2] = [
        GatewayResponseType::Default4xx,
        GatewayResponseType::Default5xx,
    ];

    /// The status code that API Gateway uses by default. The two class defaults do not have one.
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

    /// The class default that applies if the API does not define a response for this type.
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

/// The text is not a [`GatewayResponseType`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a gateway response type: use one such as BAD_REQUEST_BODY or DEFAULT_4XX")]
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
    fn names_are_parsed_back_and_sorted() {
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
    fn a_type_falls_back_to_its_class() {
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
