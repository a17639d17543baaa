use std::collections::BTreeMap;

use serde_json::Value;

/// Milliseconds that the gateway waits for an integration if nothing else is said.
pub const DEFAULT_TIMEOUT_MILLIS: u32 = 29_000;

/// What stands behind a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// What is called, and whether requests and answers are mapped.
    pub integration_type: IntegrationType,
    /// Where it is: an URL or an ARN; may hold `{parameter}` and `${stageVariables.name}`.
    pub uri: Option<String>,
    /// The verb of the call, or `ANY` for the client's own.
    pub http_method: Option<String>,
    /// The role that the gateway takes for the call; `arn:aws:iam::*:user/*` is the caller's own.
    pub credentials: Option<String>,
    /// `integration.request.header.name` → `method.request.querystring.name`, or a `'literal'`.
    pub request_parameters: BTreeMap<String, String>,
    /// VTL of the call's body, by the content type of the request.
    pub request_templates: BTreeMap<String, String>,
    /// What becomes of a body that no template is for.
    pub passthrough_behavior: PassthroughBehavior,
    /// Whether the request's body is converted on its way.
    pub content_handling: Option<ContentHandling>,
    /// Milliseconds that the gateway waits.
    pub timeout_millis: u32,
    /// Where cached answers are kept; `None` is the resource's own place.
    pub cache_namespace: Option<String>,
    /// Parameters that tell cached answers apart.
    pub cache_key_parameters: Vec<String>,
    /// The way to the integration.
    pub connection: Connection,
    /// How TLS is checked.
    pub tls_config: TlsConfig,
    /// How answers are mapped, by the status code of the method's response.
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
            responses: BTreeMap::new(),
        }
    }

    /// A Lambda function that gets the request as an event and answers with a response.
    ///
    /// `function` is a name or an ARN. For a name the account and region are those of the import, by the
    /// variables that API Gateway resolves then.
    pub fn lambda_proxy(function: &str) -> Integration {
        Integration {
            uri: Some(Integration::lambda_uri(function)),
            http_method: Some("POST".to_owned()),
            ..Integration::new(IntegrationType::AwsProxy)
        }
    }

    /// An answer that the gateway gives by itself.
    pub fn mock() -> Integration {
        Integration::new(IntegrationType::Mock)
    }

    /// An answer that the gateway gives by itself: an example, until there is a backend.
    ///
    /// ```
    /// use petstore_core::contract::Integration;
    /// use serde_json::json;
    ///
    /// let rex = Integration::mock_response(200, &json!({"type": "dog", "price": 249.99}));
    /// assert!(rex.responses.contains_key(&200));
    /// ```
    pub fn mock_response(status: u16, example: &Value) -> Integration {
        // Only texts can hold these characters, which VTL would read as its own.
        let template = example.to_string();
        let template = template.replace('$', "\\u0024").replace('#', "\\u0023");
        let response = IntegrationResponse {
            response_templates: [("application/json".to_owned(), template)].into(),
            ..IntegrationResponse::default()
        };
        Integration::mock_status(status, response)
    }

    /// A mock that answers with this status, mapped by this response.
    pub(crate) fn mock_status(status: u16, response: IntegrationResponse) -> Integration {
        let choice = format!("{{\"statusCode\": {status}}}");
        Integration {
            request_templates: [("application/json".to_owned(), choice)].into(),
            // Where every media type counts as binary, a mock could not read its own template.
            content_handling: Some(ContentHandling::ConvertToText),
            responses: [(status, response)].into(),
            ..Integration::mock()
        }
    }

    /// An action of an AWS service, called by POST with the body as the client sent it unless
    /// [`Integration::request_templates`] says otherwise, and answered with 200.
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

    /// An HTTP endpoint that gets the request as it is.
    pub fn http_proxy(http_method: &str, uri: impl Into<String>) -> Integration {
        Integration {
            uri: Some(uri.into()),
            http_method: Some(http_method.to_owned()),
            ..Integration::new(IntegrationType::HttpProxy)
        }
    }

    /// The URI by which the gateway invokes a Lambda function, given its name or ARN.
    pub fn lambda_uri(function: &str) -> String {
        let arn = if function.starts_with("arn:") {
            function.to_owned()
        } else {
            format!(
                "arn:${{AWS::Partition}}:lambda:${{AWS::Region}}:${{AWS::AccountId}}:function:{function}"
            )
        };
        let mut parts = arn.split(':');
        let partition = parts.nth(1).filter(|part| !part.starts_with('$'));
        // `${AWS::Region}` holds colons of its own, so an ARN that starts with it is not taken apart.
        let region = partition.and_then(|_| parts.nth(1));
        format!(
            "arn:{}:apigateway:{}:lambda:path/2015-03-31/functions/{arn}/invocations",
            partition.unwrap_or("${AWS::Partition}"),
            region.unwrap_or("${AWS::Region}"),
        )
    }

    /// The name or ARN of the Lambda function that the URI invokes.
    pub fn lambda_function(&self) -> Option<&str> {
        let (_, path) = self.uri.as_deref()?.split_once(":lambda:path/")?;
        let (_, function) = path.split_once("/functions/")?;
        function.strip_suffix("/invocations")
    }
}

/// What is called, and whether requests and answers are mapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegrationType {
    /// An AWS service or a Lambda function, mapped.
    Aws,
    /// A Lambda function, as it is.
    AwsProxy,
    /// An HTTP endpoint, mapped.
    Http,
    /// An HTTP endpoint, as it is.
    HttpProxy,
    /// The gateway itself.
    Mock,
}

impl IntegrationType {
    /// Every type.
    pub const ALL: [IntegrationType; 5] = [
        IntegrationType::Aws,
        IntegrationType::AwsProxy,
        IntegrationType::Http,
        IntegrationType::HttpProxy,
        IntegrationType::Mock,
    ];

    /// `AWS`, `AWS_PROXY`, `HTTP`, `HTTP_PROXY` or `MOCK`.
    pub const fn as_str(self) -> &'static str {
        match self {
            IntegrationType::Aws => "AWS",
            IntegrationType::AwsProxy => "AWS_PROXY",
            IntegrationType::Http => "HTTP",
            IntegrationType::HttpProxy => "HTTP_PROXY",
            IntegrationType::Mock => "MOCK",
        }
    }

    /// Whether requests and answers pass as they are.
    pub const fn is_proxy(self) -> bool {
        matches!(self, IntegrationType::AwsProxy | IntegrationType::HttpProxy)
    }
}

/// What becomes of a body that no request template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PassthroughBehavior {
    /// It passes if there is no template for its content type.
    #[default]
    WhenNoMatch,
    /// It passes if there is no template at all; else the answer is 415.
    WhenNoTemplates,
    /// The answer is 415.
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

/// How a body is converted on its way.
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

/// The way from the gateway to an integration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Connection {
    /// Over the internet.
    #[default]
    Internet,
    /// Into a VPC, through the link of this id.
    VpcLink(String),
}

/// How the TLS certificate of an HTTP endpoint is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TlsConfig {
    /// Whether a certificate of an unknown authority is accepted.
    pub insecure_skip_verification: bool,
}

/// How the integration's answer becomes the method's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IntegrationResponse {
    /// A pattern that the whole status (HTTP), or error message (Lambda), must match; `None` is the default.
    pub selection_pattern: Option<String>,
    /// `method.response.header.name` → `integration.response.header.name`, or a `'literal'`.
    pub response_parameters: BTreeMap<String, String>,
    /// VTL of the body, by the content type of the answer.
    pub response_templates: BTreeMap<String, String>,
    /// Whether the answer's body is converted on its way.
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
    fn the_uri_is_of_the_functions_region() {
        assert_eq!(
            Integration::lambda_uri("arn:aws-cn:lambda:cn-north-1:1:function:pets"),
            "arn:aws-cn:apigateway:cn-north-1:lambda:path/2015-03-31/functions/arn:aws-cn:lambda:cn-north-1:1:function:pets/invocations"
        );
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
