//! Integrations: the backend of a method, and how requests and responses are mapped.

use crate::arn::Arn;
use crate::named_enum::named_enum;
use std::collections::BTreeMap;

use serde_json::Value;

/// The default timeout of an integration in milliseconds.
pub const DEFAULT_TIMEOUT_MILLIS: u32 = 29_000;

/// The longest timeout in milliseconds of an integration whose response is streamed: 15 minutes.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html>
pub const MAX_STREAM_TIMEOUT_MILLIS: u32 = 900_000;

/// The backend of a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// The kind of backend, and whether requests and responses are mapped.
    pub integration_type: IntegrationType,
    /// The URL or ARN of the backend; may contain `{parameter}` and `${stageVariables.name}`.
    pub uri: Option<String>,
    /// The verb of the request to the backend, or `ANY` for the client's verb.
    pub http_method: Option<String>,
    /// The role that the gateway assumes for the call; `arn:aws:iam::*:user/*` passes the caller's
    /// credentials.
    pub credentials: Option<String>,
    /// `integration.request.header.name` → `method.request.querystring.name`, or a `'literal'`.
    pub request_parameters: BTreeMap<String, String>,
    /// The VTL template of the body sent to the backend, by the content type of the request.
    pub request_templates: BTreeMap<String, String>,
    /// How a body without a matching template is handled.
    pub passthrough_behavior: PassthroughBehavior,
    /// Whether the request body is converted.
    pub content_handling: Option<ContentHandling>,
    /// The timeout in milliseconds.
    pub timeout_millis: u32,
    /// The namespace of cached responses; `None` means that of the resource.
    pub cache_namespace: Option<String>,
    /// Parameters that distinguish cached responses.
    pub cache_key_parameters: Vec<String>,
    /// The network path to the backend.
    pub connection: Connection,
    /// How the backend's TLS certificate is verified.
    pub tls_config: TlsConfig,
    /// Whether the response is passed on as a whole or while it arrives.
    pub response_transfer_mode: ResponseTransferMode,
    /// The load balancer or service behind a VPC link (`integrationTarget`): an ARN.
    pub integration_target: Option<String>,
    /// How responses are mapped, by the status code of the method's response.
    pub responses: BTreeMap<u16, IntegrationResponse>,
}

impl Integration {
    /// An integration of this type with API Gateway's defaults.
    pub fn new(integration_type: IntegrationType) -> Integration {
        Integration {
            integration_type,
            uri: None,
            http_method: None,
            credentials: None,
            request_parameters: BTreeMap::new(),
            request_templates: BTreeMap::new(),
            passthrough_behavior: PassthroughBehavior::default(),
            content_handling: None,
            timeout_millis: DEFAULT_TIMEOUT_MILLIS,
            cache_namespace: None,
            cache_key_parameters: Vec::new(),
            connection: Connection::default(),
            tls_config: TlsConfig::default(),
            response_transfer_mode: ResponseTransferMode::default(),
            integration_target: None,
            responses: BTreeMap::new(),
        }
    }

    /// A Lambda function that receives the request as an event and returns a response.
    ///
    /// `function` is a name or an ARN. For a name, the account and region are those of the import:
    /// the URI contains variables that API Gateway resolves then.
    pub fn lambda_proxy(function: &str) -> Integration {
        Integration {
            uri: Some(Integration::lambda_uri(function)),
            http_method: Some("POST".to_owned()),
            ..Integration::new(IntegrationType::AwsProxy)
        }
    }

    /// The same integration with a response that is passed on while the function produces it, for
    /// up to 15 minutes.
    ///
    /// ```
    /// use petstore_core::contract::Integration;
    ///
    /// let export = Integration::lambda_proxy("export").streamed();
    /// assert_eq!(export.lambda_function(), Integration::lambda_proxy("export").lambda_function());
    /// ```
    #[must_use]
    pub fn streamed(mut self) -> Integration {
        self.response_transfer_mode = ResponseTransferMode::Stream;
        self.timeout_millis = MAX_STREAM_TIMEOUT_MILLIS;
        self.uri = self.uri.map(|uri| streaming_uri(&uri));
        self
    }

    /// A response that the gateway generates without a backend.
    pub fn mock() -> Integration {
        Integration::new(IntegrationType::Mock)
    }

    /// A response that the gateway generates without a backend: an example, until a backend exists.
    ///
    /// ```
    /// use petstore_core::contract::Integration;
    /// use serde_json::json;
    ///
    /// let rex = Integration::mock_response(200, &json!({"type": "dog", "price": 249.99}));
    /// assert!(rex.responses.contains_key(&200));
    /// ```
    pub fn mock_response(status: u16, example: &Value) -> Integration {
        // Only strings can contain these characters, which are VTL syntax.
        let template = example.to_string();
        let template = template.replace('$', "\\u0024").replace('#', "\\u0023");
        let response = IntegrationResponse {
            response_templates: [("application/json".to_owned(), template)].into(),
            ..IntegrationResponse::default()
        };
        Integration::mock_status(status, response)
    }

    /// A mock that returns this status, mapped by this response.
    pub(crate) fn mock_status(status: u16, response: IntegrationResponse) -> Integration {
        let choice = format!("{{\"statusCode\": {status}}}");
        Integration {
            request_templates: [("application/json".to_owned(), choice)].into(),
            // If every media type is binary, a mock cannot read its own template.
            content_handling: Some(ContentHandling::ConvertToText),
            responses: [(status, response)].into(),
            ..Integration::mock()
        }
    }

    /// An action of an AWS service. It is called with POST and the client's body unless
    /// [`Integration::request_templates`] maps it, and every response becomes a 200.
    ///
    /// ```
    /// use petstore_core::contract::Integration;
    ///
    /// let role = "arn:aws:iam::123456789012:role/adoptions";
    /// let adoptions = Integration::aws_service("sns", "action/Publish", role);
    /// assert_eq!(
    ///     adoptions.uri.as_deref(),
    ///     Some("arn:${AWS::Partition}:apigateway:${AWS::Region}:sns:action/Publish")
    /// );
    /// ```
    pub fn aws_service(
        service: &str,
        action_or_path: &str,
        credentials: impl Into<String>,
    ) -> Integration {
        Integration {
            uri: Some(format!(
                "arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:{service}:{action_or_path}"
            )),
            http_method: Some("POST".to_owned()),
            credentials: Some(credentials.into()),
            responses: [(200, IntegrationResponse::default())].into(),
            ..Integration::new(IntegrationType::Aws)
        }
    }

    /// An HTTP endpoint that receives the request unchanged.
    pub fn http_proxy(http_method: &str, uri: impl Into<String>) -> Integration {
        Integration {
            uri: Some(uri.into()),
            http_method: Some(http_method.to_owned()),
            ..Integration::new(IntegrationType::HttpProxy)
        }
    }

    /// The URI by which the gateway invokes a Lambda function, for a name or an ARN.
    pub fn lambda_uri(function: &str) -> String {
        let arn = if function.starts_with("arn:") {
            function.to_owned()
        } else {
            format!(
                "arn:${{AWS::Partition}}:lambda:${{AWS::Region}}:${{AWS::AccountId}}:function:{function}"
            )
        };
        let parsed = Arn::parse(&arn);
        let (partition, region) = parsed.map_or(("${AWS::Partition}", "${AWS::Region}"), |arn| {
            (arn.partition, arn.region)
        });
        format!(
            "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"
        )
    }

    /// The name or ARN of the Lambda function that the URI invokes.
    pub fn lambda_function(&self) -> Option<&str> {
        let (_, path) = self.uri.as_deref()?.split_once(":lambda:path/")?;
        let (_, function) = path.split_once("/functions/")?;
        function
            .strip_suffix("/invocations")
            .or_else(|| function.strip_suffix("/response-streaming-invocations"))
    }
}

/// The URI that invokes a function with a response stream, for one that invokes it without.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html>
fn streaming_uri(uri: &str) -> String {
    let function = uri.strip_suffix("/invocations").and_then(|uri| {
        let (api, function) = uri.split_once(":lambda:path/")?;
        let (_, function) = function.split_once("/functions/")?;
        Some(format!(
            "{api}:lambda:path/2021-11-15/functions/{function}/response-streaming-invocations"
        ))
    });
    function.unwrap_or_else(|| uri.to_owned())
}

named_enum! {
    /// The kind of backend, and whether requests and responses are mapped.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum IntegrationType {
        /// An AWS service or a Lambda function, with mapping.
        Aws = "AWS",
        /// A Lambda function, without mapping.
        AwsProxy = "AWS_PROXY",
        /// An HTTP endpoint, with mapping.
        Http = "HTTP",
        /// An HTTP endpoint, without mapping.
        HttpProxy = "HTTP_PROXY",
        /// No backend: the gateway generates the response.
        Mock = "MOCK",
    }
    /// Every type.
    ALL;
    /// `AWS`, `AWS_PROXY`, `HTTP`, `HTTP_PROXY` or `MOCK`.
    as_str;
}

impl IntegrationType {
    /// Whether requests and responses are passed through unchanged.
    pub const fn is_proxy(self) -> bool {
        matches!(self, IntegrationType::AwsProxy | IntegrationType::HttpProxy)
    }
}

/// How a body without a matching request template is handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PassthroughBehavior {
    /// It is passed through if there is no template for its content type.
    #[default]
    WhenNoMatch,
    /// It is passed through if there are no templates at all; otherwise the response is a 415.
    WhenNoTemplates,
    /// The response is a 415.
    Never,
}

impl PassthroughBehavior {
    /// `WHEN_NO_MATCH`, `WHEN_NO_TEMPLATES` or `NEVER`.
    pub const fn as_str(self) -> &'static str {
        match self {
            PassthroughBehavior::WhenNoMatch => "WHEN_NO_MATCH",
            PassthroughBehavior::WhenNoTemplates => "WHEN_NO_TEMPLATES",
            PassthroughBehavior::Never => "NEVER",
        }
    }
}

/// How a body is converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentHandling {
    /// Base64 text becomes bytes.
    ConvertToBinary,
    /// Bytes become base64 text.
    ConvertToText,
}

impl ContentHandling {
    /// `CONVERT_TO_BINARY` or `CONVERT_TO_TEXT`.
    pub const fn as_str(self) -> &'static str {
        match self {
            ContentHandling::ConvertToBinary => "CONVERT_TO_BINARY",
            ContentHandling::ConvertToText => "CONVERT_TO_TEXT",
        }
    }
}

/// How the gateway passes on the response of a proxy integration.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResponseTransferMode {
    /// As a whole, once it is complete.
    #[default]
    Buffered,
    /// While it arrives.
    Stream,
}

impl ResponseTransferMode {
    /// `BUFFERED` or `STREAM`.
    pub const fn as_str(self) -> &'static str {
        match self {
            ResponseTransferMode::Buffered => "BUFFERED",
            ResponseTransferMode::Stream => "STREAM",
        }
    }
}

/// The network path from the gateway to an integration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Connection {
    /// Over the internet.
    #[default]
    Internet,
    /// Into a VPC, through the VPC link with this id.
    VpcLink(String),
}

/// How the TLS certificate of an HTTP endpoint is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TlsConfig {
    /// Whether a certificate from an unknown authority is accepted.
    pub insecure_skip_verification: bool,
}

/// How a response of the integration becomes a response of the method.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IntegrationResponse {
    /// A pattern that the whole status (HTTP) or error message (Lambda) must match; `None` is the
    /// default response.
    pub selection_pattern: Option<String>,
    /// `method.response.header.name` → `integration.response.header.name`, or a `'literal'`.
    pub response_parameters: BTreeMap<String, String>,
    /// The VTL template of the body, by the content type of the response.
    pub response_templates: BTreeMap<String, String>,
    /// Whether the response body is converted.
    pub content_handling: Option<ContentHandling>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_found_in_its_uri() {
        for function in [
            "arn:aws:lambda:eu-west-1:123456789012:function:pets",
            "arn:aws-cn:lambda:cn-north-1:123456789012:function:pets:live",
        ] {
            assert_eq!(
                Integration::lambda_proxy(function).lambda_function(),
                Some(function)
            );
        }
    }

    #[test]
    fn the_uri_has_the_functions_region() {
        assert_eq!(
            Integration::lambda_uri("arn:aws-cn:lambda:cn-north-1:1:function:pets"),
            "arn:aws-cn:apigateway:cn-north-1:lambda:path/2015-03-31/functions/arn:aws-cn:lambda:cn-north-1:1:function:pets/invocations"
        );
    }

    #[test]
    fn a_stream_has_another_uri_and_a_longer_timeout() {
        let function = "arn:aws:lambda:eu-west-1:123456789012:function:pets";
        let streamed = Integration::lambda_proxy(function).streamed();
        assert_eq!(
            streamed.uri.as_deref(),
            Some(
                "arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/arn:aws:lambda:eu-west-1:123456789012:function:pets/response-streaming-invocations"
            )
        );
        assert_eq!(streamed.timeout_millis, 900_000);
        assert_eq!(streamed.lambda_function(), Some(function));
        assert_eq!(streamed.clone().streamed(), streamed);
        let http = Integration::http_proxy("GET", "https://a.example/invocations").streamed();
        assert_eq!(http.uri.as_deref(), Some("https://a.example/invocations"));
    }

    #[test]
    fn a_name_leaves_the_account_to_the_import() {
        assert_eq!(
            Integration::lambda_uri("pets"),
            "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/\
             arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:pets/invocations"
        );
    }
}
