//! Invokes functions that run elsewhere, through the Lambda Invoke API.
//!
//! Emulators, `cargo lambda watch` and AWS itself offer this API.
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>

use std::time::SystemTime;

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use petstore_gateway::{BoxFuture, FunctionFailure, Invoke, InvokeError, InvokeRequest};

use crate::aws::{self, AwsSettings};
use crate::http_client::with_causes;

/// The characters of a function's name or ARN that are escaped in a path.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The bytes that are read of a result; the gateway refuses results that are shorter than this.
const MAX_RESULT: usize = 8 * 1024 * 1024;

/// The characters of an error that are shown in a log.
const MAX_SHOWN: usize = 500;

/// Functions behind an endpoint of the Lambda Invoke API.
#[derive(Debug)]
pub struct LambdaEndpoint {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    url: String,
    settings: AwsSettings,
}

impl LambdaEndpoint {
    /// The endpoint of the settings: `AWS_ENDPOINT_URL_LAMBDA`, `AWS_ENDPOINT_URL`, or Lambda in the region.
    pub fn new(settings: AwsSettings) -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).build(crate::http_client::connector()),
            url: settings.lambda_url(),
            settings,
        }
    }

    async fn call(&self, invocation: InvokeRequest<'_>) -> Result<Bytes, InvokeError> {
        let function = invocation.function;
        let unreachable = |error: &dyn std::fmt::Display| {
            InvokeError::Unreachable(format!(
                "{function} at {}: {error}; the environment variable AWS_ENDPOINT_URL_LAMBDA sets the address",
                self.url
            ))
        };
        let name = utf8_percent_encode(function, ESCAPED);
        let mut request = Request::post(format!(
            "{}/2015-03-31/functions/{name}/invocations",
            self.url
        ))
        .header(CONTENT_TYPE, "application/json")
        .header("x-amz-invocation-type", invocation.invocation_type.as_str())
        .body(invocation.event)
        .map_err(|error| unreachable(&error))?;
        aws::sign(&mut request, "lambda", &self.settings, SystemTime::now())
            .map_err(|error| unreachable(&error))?;
        let response = self.client.request(request.map(Full::new)).await;
        let response = response.map_err(|error| unreachable(&with_causes(&error)))?;
        let (head, body) = response.into_parts();
        let body = match Limited::new(body, MAX_RESULT).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                let message = format!("its result has more than {MAX_RESULT} bytes");
                return Err(InvokeError::failed(message));
            }
            Err(error) => return Err(unreachable(&error)),
        };
        if head.headers.contains_key("x-amz-function-error") {
            return Err(InvokeError::Failed(FunctionFailure::from_payload(body)));
        }
        if !head.status.is_success() {
            return Err(InvokeError::Rejected {
                status: head.status.as_u16(),
                message: shown(&body),
            });
        }
        Ok(body)
    }
}

impl Invoke for LambdaEndpoint {
    fn invoke<'a>(
        &'a self,
        request: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<Bytes, InvokeError>> {
        Box::pin(self.call(request))
    }
}

/// The beginning of an error's text.
fn shown(body: &[u8]) -> String {
    String::from_utf8_lossy(body)
        .chars()
        .take(MAX_SHOWN)
        .collect()
}
