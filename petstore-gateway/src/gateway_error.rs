//! The errors to which the gateway itself responds, each with a message for the client and one for
//! the log.
//!
//! It defines the types, statuses and messages that API Gateway has for them. `gateway_response`
//! renders the response.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html>

use std::borrow::Cow;

use petstore_core::contract::GatewayResponseType;

use crate::limits::{MAX_BODY, MAX_EVENT, MAX_HEAD};

/// Why the gateway rejects a request or cannot return the integration's response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayError {
    pub(crate) response_type: GatewayResponseType,
    /// The status, unless the API's gateway response sets another.
    pub(crate) status: u16,
    /// The value of `x-amzn-ErrorType`, which does not change with the status.
    pub(crate) error_type: &'static str,
    /// The message for the client; `None` is `null`.
    pub(crate) message: Option<Cow<'static, str>>,
    /// The message for the log: what happened, and what to do.
    pub(crate) note: String,
    /// The reason in the execution log, where API Gateway has a text of its own.
    pub(crate) log_reason: Option<String>,
    /// `$context.error.validationErrorString`
    pub(crate) validation: Option<String>,
}

impl GatewayError {
    fn new(
        response_type: GatewayResponseType,
        error_type: &'static str,
        message: impl Into<Cow<'static, str>>,
        note: impl Into<String>,
    ) -> Self {
        Self {
            response_type,
            status: response_type.default_status().unwrap_or(500),
            error_type,
            message: Some(message.into()),
            note: note.into(),
            log_reason: None,
            validation: None,
        }
    }

    /// The status, unless the API's gateway responses set another.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The same error with API Gateway's own text for the execution log.
    pub(crate) fn with_log_reason(self, reason: impl Into<String>) -> Self {
        Self {
            log_reason: Some(reason.into()),
            ..self
        }
    }

    /// How the execution log begins the line about the error.
    pub(crate) fn log_category(&self) -> &'static str {
        match self.response_type {
            GatewayResponseType::IntegrationTimeout => "Execution failed due to a timeout error",
            GatewayResponseType::IntegrationFailure
            | GatewayResponseType::ApiConfigurationError => {
                "Execution failed due to configuration error"
            }
            _ => "Execution failed due to an internal error",
        }
    }

    fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    fn with_error_type(self, error_type: &'static str) -> Self {
        Self { error_type, ..self }
    }

    /// 401: the request has no valid credentials.
    pub(crate) fn unauthorized(note: impl Into<String>) -> Self {
        let kind = GatewayResponseType::Unauthorized;
        Self::new(kind, "UnauthorizedException", "Unauthorized", note)
    }

    /// 401: the token is valid but for its `exp`.
    pub(crate) fn expired_token(note: impl Into<String>) -> Self {
        let message = "The incoming token has expired";
        Self {
            message: Some(message.into()),
            ..Self::unauthorized(note)
        }
    }

    /// 403: a policy does not allow the request.
    pub(crate) fn access_denied(message: String, note: impl Into<String>) -> Self {
        let kind = GatewayResponseType::AccessDenied;
        Self::new(kind, "AccessDeniedException", message, note)
    }

    /// 500: the authorizer's function failed, or its result is not a policy.
    pub(crate) fn authorizer_configuration_error(note: impl Into<String>) -> Self {
        let kind = GatewayResponseType::AuthorizerConfigurationError;
        Self {
            message: None,
            ..Self::new(kind, "AuthorizerConfigurationException", "", note)
        }
    }

    /// 500: the authorizer's function did not return in time.
    pub(crate) fn authorizer_failure(note: impl Into<String>) -> Self {
        let kind = GatewayResponseType::AuthorizerFailure;
        Self {
            message: None,
            ..Self::new(kind, "AuthorizerFailureException", "", note)
        }
    }

    /// 403: the signature is not that of the request.
    pub(crate) fn invalid_signature(message: String, note: impl Into<String>) -> Self {
        let kind = GatewayResponseType::InvalidSignature;
        Self::new(kind, "InvalidSignatureException", message, note)
    }

    /// 403: the `Authorization` header is not a whole signature.
    pub(crate) fn incomplete_signature(message: String, note: impl Into<String>) -> Self {
        Self::invalid_signature(message, note).with_error_type("IncompleteSignatureException")
    }

    /// 403: the access key or the session token is unknown.
    pub(crate) fn unrecognized_client(note: impl Into<String>) -> Self {
        let message = "The security token included in the request is invalid.";
        Self::invalid_signature(message.to_owned(), note)
            .with_error_type("UnrecognizedClientException")
    }

    /// 414: the method's ARN is longer than an authorizer accepts.
    pub(crate) fn request_uri_too_long(note: impl Into<String>) -> Self {
        let kind = GatewayResponseType::Default4xx;
        let message = "Request URI too long";
        Self::new(kind, "RequestUriTooLongException", message, note).with_status(414)
    }

    /// 429: the key has used up its quota.
    pub(crate) fn quota_exceeded(note: impl Into<String>) -> Self {
        let kind = GatewayResponseType::QuotaExceeded;
        Self::new(kind, "LimitExceededException", "Limit Exceeded", note)
    }

    /// 403: no method matches the request.
    pub(crate) fn missing_authentication_token(note: impl Into<String>) -> Self {
        Self::new(
            GatewayResponseType::MissingAuthenticationToken,
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
            note,
        )
    }

    /// 403: the stage is unknown. No API is selected at this point, so no gateway response can
    /// change it.
    pub(crate) fn unknown_stage(note: impl Into<String>) -> Self {
        Self::new(
            GatewayResponseType::WafFiltered,
            "ForbiddenException",
            "Forbidden",
            note,
        )
    }

    /// 403: the API key is missing or unknown.
    pub(crate) fn invalid_api_key(note: impl Into<String>) -> Self {
        Self::new(
            GatewayResponseType::InvalidApiKey,
            "ForbiddenException",
            "Forbidden",
            note,
        )
    }

    /// 400: the parameters with these names are missing.
    pub(crate) fn bad_request_parameters(names: &str) -> Self {
        Self::new(
            GatewayResponseType::BadRequestParameters,
            "BadRequestException",
            format!("Missing required request parameters: [{names}]"),
            format!("the request lacks required parameters, or they are blank: {names}"),
        )
    }

    /// 400: the body does not match its model.
    #[cfg(feature = "validation")]
    pub(crate) fn bad_request_body(validation: String) -> Self {
        let mut error = Self::new(
            GatewayResponseType::BadRequestBody,
            "BadRequestException",
            "Invalid request body",
            // The validator's messages quote the body, which must not be logged.
            "the body does not match its model",
        );
        error.validation = Some(validation);
        error
    }

    /// 413: the body is larger than a REST API accepts.
    pub fn body_too_large() -> Self {
        Self::new(
            GatewayResponseType::RequestTooLarge,
            "RequestTooLargeException",
            format!("HTTP content length exceeded {MAX_BODY} bytes."),
            "the body is larger than a REST API accepts: upload large files to S3 with a presigned URL",
        )
    }

    /// 413: the event is larger than Lambda accepts.
    pub(crate) fn event_too_large(size: usize) -> Self {
        Self::new(
            GatewayResponseType::RequestTooLarge,
            "RequestTooLargeException",
            "Request Too Long",
            format!("the event has {size} bytes, and Lambda accepts {MAX_EVENT}"),
        )
    }

    /// 431: the request line and headers are larger than a REST API accepts.
    pub(crate) fn head_too_large(size: usize) -> Self {
        Self::new(
            GatewayResponseType::RequestTooLarge,
            "RequestTooLargeException",
            "Request Header Fields Too Large",
            format!(
                "the request line and headers have {size} bytes, and a REST API accepts {MAX_HEAD}"
            ),
        )
        .with_status(431)
    }

    /// 400: the request is malformed or ambiguous.
    pub fn bad_request(note: impl Into<String>) -> Self {
        let kind = GatewayResponseType::Default4xx;
        Self::new(kind, "BadRequestException", "Bad Request", note).with_status(400)
    }

    /// 400: a template reads JSON that the client did not send. The message is the one of the
    /// parser.
    pub(crate) fn invalid_payload(message: String) -> Self {
        let mut error = Self::bad_request(format!("the request body is not JSON: {message}"));
        error.message = Some(message.into());
        error
    }

    /// 400: a mapping reads JSON that the client did not send.
    pub(crate) fn invalid_json_body() -> Self {
        Self::invalid_payload("Invalid JSON in request body".to_owned())
    }

    /// 403: the request names a host that is not served here.
    pub fn forbidden(note: impl Into<String>) -> Self {
        let kind = GatewayResponseType::Default4xx;
        Self::new(kind, "ForbiddenException", "Forbidden", note).with_status(403)
    }

    /// 400: the body ends too early, or its chunks are malformed.
    pub fn broken_body(note: impl Into<String>) -> Self {
        Self::bad_request(note)
    }

    /// 408: the body did not arrive in time.
    pub fn slow_body(limit: std::time::Duration) -> Self {
        let kind = GatewayResponseType::Default4xx;
        let note = format!("the body did not arrive within {limit:?}");
        Self::new(kind, "RequestTimeoutException", "Request Timeout", note).with_status(408)
    }

    /// 429: the gateway is overloaded, or the caller has exceeded a limit.
    pub fn throttled(note: impl Into<String>) -> Self {
        Self::new(
            GatewayResponseType::Throttled,
            "TooManyRequestsException",
            "Too Many Requests",
            note,
        )
    }

    /// 500: the API's definition is invalid, or this gateway does not support it.
    pub(crate) fn api_configuration_error(note: impl Into<String>) -> Self {
        Self::new(
            GatewayResponseType::ApiConfigurationError,
            "InternalServerErrorException",
            "Internal server error",
            note,
        )
    }

    /// 500: the integration maps a header that API Gateway sets itself.
    pub(crate) fn illegal_header(name: &str) -> Self {
        Self::api_configuration_error(format!(
            "the integration must not set the header {name}: remove it from requestParameters"
        ))
        .with_log_reason(format!("{name} header already present"))
    }

    /// 415: a page of another origin sent a body without a media type.
    pub fn untyped_body() -> Self {
        Self::new(
            GatewayResponseType::UnsupportedMediaType,
            "BadRequestException",
            "Unsupported Media Type",
            "a page of another origin sent a body without a Content-Type: send one, so that the browser asks first",
        )
    }

    /// 415: the integration has no template for the request's media type and does not pass bodies
    /// through.
    pub(crate) fn unsupported_media_type() -> Self {
        Self::new(
            GatewayResponseType::UnsupportedMediaType,
            "BadRequestException",
            "Unsupported Media Type",
            "the integration has no request template for this media type: add one to requestTemplates",
        )
    }

    /// 502: the function failed, or its result is not a proxy response.
    pub(crate) fn integration_failure(note: impl Into<String>) -> Self {
        Self::new(
            GatewayResponseType::IntegrationFailure,
            "InternalServerErrorException",
            "Internal server error",
            note,
        )
        .with_status(502)
    }

    /// 500: Lambda rejected the invocation.
    pub(crate) fn invocation_rejected(status: u16, note: impl Into<String>) -> Self {
        let reason = match status {
            403 => "Invalid permissions on Lambda function".to_owned(),
            status => format!("Lambda invocation failed with status: {status}"),
        };
        Self::api_configuration_error(note).with_log_reason(reason)
    }

    /// 504: there is no connection to the backend.
    pub(crate) fn network_error(note: impl Into<String>) -> Self {
        Self::new(
            GatewayResponseType::IntegrationFailure,
            "InternalServerErrorException",
            "Network error communicating with endpoint",
            note,
        )
    }

    /// 504: the function took too long.
    pub(crate) fn integration_timeout(note: impl Into<String>) -> Self {
        Self::new(
            GatewayResponseType::IntegrationTimeout,
            "InternalServerErrorException",
            "Endpoint request timed out",
            note,
        )
    }
}
