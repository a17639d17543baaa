//! Integrations of HTTP APIs.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::{MappingValue, ParameterMapping};
use crate::contract::{Connection, Integration};

/// The default timeout of an integration of an HTTP API in milliseconds, which is also the largest.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>
pub const DEFAULT_TIMEOUT_MILLIS: u32 = 30_000;

/// The backend of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpIntegration {
    /// What is called.
    pub backend: HttpBackend,
    /// The role that the gateway assumes for the call.
    pub credentials: Option<String>,
    /// The timeout in milliseconds.
    pub timeout_millis: u32,
    /// The network path to the backend.
    pub connection: Connection,
    /// The name in the certificate of a backend in a VPC.
    pub server_name_to_verify: Option<String>,
    /// How the request is changed; not for first-class integrations, which have
    /// [`ServiceAction::parameters`].
    pub request_parameters: Vec<ParameterMapping>,
    /// How a response is changed, by the backend's status code.
    pub response_parameters: BTreeMap<u16, Vec<ParameterMapping>>,
}

impl HttpIntegration {
    /// An integration with this backend and API Gateway's defaults.
    pub fn new(backend: HttpBackend) -> HttpIntegration {
        HttpIntegration {
            backend,
            credentials: None,
            timeout_millis: DEFAULT_TIMEOUT_MILLIS,
            connection: Connection::default(),
            server_name_to_verify: None,
            request_parameters: Vec::new(),
            response_parameters: BTreeMap::new(),
        }
    }

    /// A Lambda function, by name or ARN.
    pub fn lambda(function: &str, payload_format: PayloadFormat) -> HttpIntegration {
        HttpIntegration::new(HttpBackend::Lambda {
            uri: Integration::lambda_uri(function),
            payload_format,
        })
    }
}

/// What an integration calls.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpBackend {
    /// A Lambda function.
    Lambda {
        /// The URI by which the gateway invokes the function, or the function's ARN.
        uri: String,
        /// The format of the event and of the response.
        payload_format: PayloadFormat,
    },
    /// An HTTP endpoint, or what a VPC link leads to.
    Http {
        /// The URL, or for a VPC link the ARN of a listener or of a Cloud Map service.
        uri: String,
        /// The verb of the request, or `ANY` for the client's verb.
        http_method: String,
    },
    /// An action of an AWS service.
    Service(ServiceAction),
}

impl HttpBackend {
    /// The name or ARN of the Lambda function, if the backend is one.
    pub fn lambda_function(&self) -> Option<&str> {
        let HttpBackend::Lambda { uri, .. } = self else {
            return None;
        };
        let Some((_, path)) = uri.split_once(":lambda:path/") else {
            return Some(uri);
        };
        let (_, function) = path.split_once("/functions/")?;
        function.strip_suffix("/invocations")
    }
}

/// An action of an AWS service, a "first-class integration".
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html>
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAction {
    /// `SQS-SendMessage`
    pub subtype: String,
    /// The parameters of the action, by name.
    pub parameters: BTreeMap<String, MappingValue>,
}

/// The format of the event for a Lambda function and of its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum PayloadFormat {
    /// The format of REST APIs, with `version`.
    V1,
    /// The format of HTTP APIs.
    #[default]
    V2,
}

impl PayloadFormat {
    /// `1.0` or `2.0`.
    pub const fn as_str(self) -> &'static str {
        match self {
            PayloadFormat::V1 => "1.0",
            PayloadFormat::V2 => "2.0",
        }
    }
}

impl fmt::Display for PayloadFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not a version of the payload format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown payload format: use 1.0 or 2.0")]
pub struct UnknownPayloadFormat;

impl FromStr for PayloadFormat {
    type Err = UnknownPayloadFormat;

    fn from_str(text: &str) -> Result<PayloadFormat, UnknownPayloadFormat> {
        match text {
            "1.0" => Ok(PayloadFormat::V1),
            "2.0" => Ok(PayloadFormat::V2),
            _ => Err(UnknownPayloadFormat),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_found_in_its_uri_and_as_an_arn() {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:pets:live";
        let of = |uri: &str| HttpBackend::Lambda {
            uri: uri.to_owned(),
            payload_format: PayloadFormat::V2,
        };
        assert_eq!(of(arn).lambda_function(), Some(arn));
        assert_eq!(
            of(&Integration::lambda_uri(arn)).lambda_function(),
            Some(arn)
        );
    }
}
