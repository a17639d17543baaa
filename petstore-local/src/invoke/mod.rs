//! Invokes functions that run elsewhere, through the Lambda Invoke API.
//!
//! Emulators, `cargo lambda watch` and AWS itself offer this API.
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>

mod event_stream;
mod response_stream;

use std::time::SystemTime;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use petstore_gateway::{
    BoxFuture, FunctionFailure, FunctionStream, Invoke, InvokeError, InvokeRequest,
};

use crate::aws::{self, AwsSettings};
use crate::http_client::with_causes;
use response_stream::ResponseStream;

/// The characters of a function's name or ARN that are escaped in a path.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The bytes that are read of a result; the gateway refuses results that are shorter than this.
const MAX_RESULT: usize = 8 * 1024 * 1024;

/// The media type of the response itself, which is not that of the function's stream.
const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";

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
    /// The endpoint of the settings: `AWS_ENDPOINT_URL_LAMBDA`, `AWS_ENDPOINT_URL`, or Lambda in
    /// the region.
    pub fn new(settings: AwsSettings) -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).build(crate::http_client::connector()),
            url: settings.lambda_url(),
            settings,
        }
    }

    async fn call(&self, invocation: InvokeRequest<'_>) -> Result<Bytes, InvokeError> {
        let function = invocation.function;
        let path = format!("/2015-03-31/functions/{}/invocations", escaped(function));
        let response = self.send(&path, invocation).await?;
        self.whole(function, response).await
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html>
    async fn call_streaming(
        &self,
        invocation: InvokeRequest<'_>,
    ) -> Result<FunctionStream, InvokeError> {
        let function = invocation.function;
        let path = format!(
            "/2021-11-15/functions/{}/response-streaming-invocations",
            escaped(function)
        );
        let response = self.send(&path, invocation).await?;
        let header = |name: &str| response.headers().get(name)?.to_str().ok();
        let content_type = header("content-type").unwrap_or_default();
        // A function may give its stream any media type; an emulator may not stream at all.
        let streams = response.status().is_success() && content_type != "application/json";
        if !streams {
            let result = self.whole(function, response).await?;
            return Ok(FunctionStream::whole(result));
        }
        let content_type = match content_type {
            EVENT_STREAM | "" => FunctionStream::HTTP_RESPONSE,
            other => other,
        };
        let content_type = content_type.to_owned();
        let stream = ResponseStream::new(response.into_body());
        Ok(FunctionStream::new(content_type, stream))
    }

    fn unreachable(&self, function: &str, error: &dyn std::fmt::Display) -> InvokeError {
        InvokeError::Unreachable(format!(
            "{function} at {}: {error}; the environment variable AWS_ENDPOINT_URL_LAMBDA sets the address",
            self.url
        ))
    }

    async fn send(
        &self,
        path: &str,
        invocation: InvokeRequest<'_>,
    ) -> Result<Response<Incoming>, InvokeError> {
        let function = invocation.function;
        let unreachable = |error: &dyn std::fmt::Display| self.unreachable(function, error);
        let mut request = Request::post(format!("{}{path}", self.url))
            .header(CONTENT_TYPE, "application/json")
            .header("x-amz-invocation-type", invocation.invocation_type.as_str())
            .body(invocation.event)
            .map_err(|error| unreachable(&error))?;
        aws::sign(&mut request, "lambda", &self.settings, SystemTime::now())
            .map_err(|error| unreachable(&error))?;
        let response = self.client.request(request.map(Full::new)).await;
        response.map_err(|error| unreachable(&with_causes(&error)))
    }

    async fn whole(
        &self,
        function: &str,
        response: Response<Incoming>,
    ) -> Result<Bytes, InvokeError> {
        let (head, body) = response.into_parts();
        let body = match Limited::new(body, MAX_RESULT).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                let message = format!("its result has more than {MAX_RESULT} bytes");
                return Err(InvokeError::failed(message));
            }
            Err(error) => return Err(self.unreachable(function, &error)),
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

    fn invoke_streaming<'a>(
        &'a self,
        request: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<FunctionStream, InvokeError>> {
        Box::pin(self.call_streaming(request))
    }
}

fn escaped(function: &str) -> PercentEncode<'_> {
    utf8_percent_encode(function, ESCAPED)
}

/// The beginning of an error's text.
fn shown(body: &[u8]) -> String {
    String::from_utf8_lossy(body)
        .chars()
        .take(MAX_SHOWN)
        .collect()
}
