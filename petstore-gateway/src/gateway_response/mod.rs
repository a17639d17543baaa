//! How the gateway answers when no integration does.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html>

mod answer;

use std::borrow::Cow;

use petstore_core::contract::GatewayResponseType;

/// A request that goes no further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayError {
    pub(crate) response_type: GatewayResponseType,
    /// The status if the API says nothing else.
    pub(crate) status: u16,
    /// The value of `x-amzn-ErrorType`, which stays even where the API has another status.
    pub(crate) error_type: &'static str,
    /// What the client reads.
    pub(crate) message: Cow<'static, str>,
    /// What the log says beside it: what happened, and what to do.
    pub(crate) note: String,
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
            message: message.into(),
            note: note.into(),
            validation: None,
        }
    }

    /// The status, unless the API's gateway responses set another.
    pub fn status(&self) -> u16 {
        self.status
    }

    fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// 403: there is no such method.
    pub(crate) fn missing_authentication_token(note: impl Into<String>) -> Self {
        Self::new(
            GatewayResponseType::MissingAuthenticationToken,
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
            note,
        )
    }

    /// 403: the stage is unknown. API Gateway answers this before it knows an API, so the API cannot change it.
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

    /// 400: parameters are missing, whose names are given.
    pub(crate) fn bad_request_parameters(names: &str) -> Self {
        Self::new(
            GatewayResponseType::BadRequestParameters,
            "BadRequestException",
            format!("Missing required request parameters: [{names}]"),
            format!("missing or blank: {names}"),
        )
    }

    /// 400: the body does not fit its model.
    #[cfg(feature = "validation")]
    pub(crate) fn bad_request_body(validation: String) -> Self {
        let mut refusal = Self::new(
            GatewayResponseType::BadRequestBody,
            "BadRequestException",
            "Invalid request body",
            // What is wrong is told by quoting the body, which the log must not have.
            "the body does not fit its model",
        );
        refusal.validation = Some(validation);
        refusal
    }

    /// 413: the body is larger than a REST API takes.
    pub fn body_too_large() -> Self {
        Self::new(
            GatewayResponseType::RequestTooLarge,
            "RequestTooLargeException",
            format!("HTTP content length exceeded {MAX_BODY} bytes."),
            "the body is larger than a REST API takes: upload large files to S3 by a presigned URL",
        )
    }

    /// 413: the event is larger than Lambda takes.
    pub(crate) fn event_too_large(size: usize) -> Self {
        Self::new(
            GatewayResponseType::RequestTooLarge,
            "RequestTooLargeException",
            "Request Too Long",
            format!("the event has {size} bytes, and Lambda takes {MAX_EVENT}"),
        )
    }

    /// 431: request line and headers are larger than a REST API takes.
    pub(crate) fn head_too_large(size: usize) -> Self {
        Self::new(
            GatewayResponseType::RequestTooLarge,
            "RequestTooLargeException",
            "Request Header Fields Too Large",
            format!("request line and headers have {size} bytes, and a REST API takes {MAX_HEAD}"),
        )
        .with_status(431)
    }

    /// 400: the request can be read in more than one way.
    pub fn bad_request(note: impl Into<String>) -> Self {
        let kind = GatewayResponseType::Default4xx;
        Self::new(kind, "BadRequestException", "Bad Request", note).with_status(400)
    }

    /// 403: the request is for a host that is not served here.
    pub fn forbidden(note: impl Into<String>) -> Self {
        let kind = GatewayResponseType::Default4xx;
        Self::new(kind, "ForbiddenException", "Forbidden", note).with_status(403)
    }

    /// 400: the body ended too early, or its chunks are wrong.
    pub fn broken_body(note: impl Into<String>) -> Self {
        Self::bad_request(note)
    }

    /// 408: the body took too long.
    pub fn slow_body(limit: std::time::Duration) -> Self {
        let kind = GatewayResponseType::Default4xx;
        let note = format!("the body was not there after {limit:?}");
        Self::new(kind, "RequestTimeoutException", "Request Timeout", note).with_status(408)
    }

    /// 429: there is too much to do.
    pub fn throttled(note: impl Into<String>) -> Self {
        Self::new(
            GatewayResponseType::Throttled,
            "TooManyRequestsException",
            "Too Many Requests",
            note,
        )
    }

    /// 500: the API's definition asks for what cannot be done.
    pub(crate) fn api_configuration_error(note: impl Into<String>) -> Self {
        Self::new(
            GatewayResponseType::ApiConfigurationError,
            "InternalServerErrorException",
            "Internal server error",
            note,
        )
    }

    /// 415: no template is for the request's media type, and nothing else may pass.
    pub(crate) fn unsupported_media_type() -> Self {
        Self::new(
            GatewayResponseType::UnsupportedMediaType,
            "BadRequestException",
            "Unsupported Media Type",
            "the integration takes no body of this media type",
        )
    }

    /// 502: the function failed, or its answer is no proxy response.
    pub(crate) fn integration_failure(note: impl Into<String>) -> Self {
        Self::new(
            GatewayResponseType::IntegrationFailure,
            "InternalServerErrorException",
            "Internal server error",
            note,
        )
        .with_status(502)
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

/// Bytes of a body that a REST API takes.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html>
pub const MAX_BODY: usize = 10 * 1024 * 1024;

/// Bytes of request line and headers that a REST API takes; the same page.
pub(crate) const MAX_HEAD: usize = 10_240;

/// Bytes of an event that Lambda takes in a synchronous call.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
pub(crate) const MAX_EVENT: usize = 6 * 1024 * 1024;

/// Bytes that a function may answer; the same page, and 100 more by what Lambda says when it refuses.
pub(crate) const MAX_RESULT: usize = 6 * 1024 * 1024 + 100;
