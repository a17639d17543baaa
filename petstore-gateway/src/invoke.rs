//! The interface through which the gateway invokes Lambda functions.
//!
//! An implementation of [`Invoke`] decides where functions run; the gateway does not depend on it.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

pub use petstore_core::BoxFuture;

/// Invokes Lambda functions, in this process or elsewhere.
pub trait Invoke: Send + Sync + 'static {
    /// Invokes a function and returns its result, which is empty for [`InvocationType::Event`].
    ///
    /// The gateway drops the future when the integration times out or the client disconnects.
    ///
    /// # Errors
    ///
    /// [`InvokeError`] if the function failed or could not be reached.
    fn invoke<'a>(
        &'a self,
        request: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<Bytes, InvokeError>>;

    /// Invokes a function and returns its result while the function makes it. A function that does
    /// not stream has its result in one piece, as if it was [`invoke`](Self::invoke)d.
    ///
    /// The gateway drops the stream when the client disconnects or a timeout has passed.
    ///
    /// # Errors
    ///
    /// [`InvokeError`] if the function failed before it sent anything, or could not be reached.
    fn invoke_streaming<'a>(
        &'a self,
        request: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<FunctionStream, InvokeError>> {
        Box::pin(async move { Ok(FunctionStream::whole(self.invoke(request).await?)) })
    }
}

/// The result of a function, piece by piece: the response of Lambda's `InvokeWithResponseStream`.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html>
#[non_exhaustive]
pub struct FunctionStream {
    /// The media type that the function gave its stream; `None` for the result of a function that
    /// does not stream.
    pub content_type: Option<String>,
    /// The pieces. After an error there are no more.
    pub body: Pin<Box<dyn Stream<Item = Result<Bytes, InvokeError>> + Send>>,
}

impl FunctionStream {
    /// The result of a function that streams. The media type of responses to HTTP requests is
    /// [`HTTP_RESPONSE`](Self::HTTP_RESPONSE).
    pub fn new(
        content_type: impl Into<String>,
        body: impl Stream<Item = Result<Bytes, InvokeError>> + Send + 'static,
    ) -> Self {
        Self {
            content_type: Some(content_type.into()),
            body: Box::pin(body),
        }
    }

    /// The media type of a stream that begins with the head of an HTTP response.
    pub const HTTP_RESPONSE: &str = "application/vnd.awslambda.http-integration-response";

    /// The result of a function that does not stream.
    pub fn whole(result: Bytes) -> Self {
        Self {
            content_type: None,
            body: Box::pin(Once(Some(result))),
        }
    }
}

impl std::fmt::Debug for FunctionStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FunctionStream")
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

/// A stream of one piece.
struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = Result<Bytes, InvokeError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// One invocation of a function, as Lambda's API has it.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct InvokeRequest<'a> {
    /// The name or ARN of the function, as the API has it.
    pub function: &'a str,
    /// The event.
    pub event: Bytes,
    /// Whether the gateway waits for the function.
    pub invocation_type: InvocationType,
}

impl<'a> InvokeRequest<'a> {
    /// A synchronous invocation.
    pub fn new(function: &'a str, event: Bytes) -> Self {
        Self {
            function,
            event,
            invocation_type: InvocationType::RequestResponse,
        }
    }
}

/// Whether the gateway waits for a function: the header `X-Amz-Invocation-Type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum InvocationType {
    /// Lambda returns the function's result.
    #[default]
    RequestResponse,
    /// Lambda queues the event, and returns an empty response at once.
    Event,
    /// Lambda checks whether the caller may invoke the function, and does not run it.
    DryRun,
}

impl InvocationType {
    /// The value of the header.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RequestResponse => "RequestResponse",
            Self::Event => "Event",
            Self::DryRun => "DryRun",
        }
    }
}

/// Why an invocation has no result. The text is for the log; the client does not receive it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvokeError {
    /// The function ran and failed.
    #[error(transparent)]
    Failed(FunctionFailure),
    /// Lambda's API rejected the invocation, as with 403 for a caller without permission.
    #[error("Lambda rejected the invocation with status {status}: {message}")]
    Rejected {
        /// The status of Lambda's response.
        status: u16,
        /// The message of Lambda's response.
        message: String,
    },
    /// The function could not be invoked.
    #[error("the function could not be invoked: {0}")]
    Unreachable(String),
}

impl InvokeError {
    /// A function failed with this message.
    pub fn failed(message: impl AsRef<str>) -> Self {
        Self::Failed(FunctionFailure::new("Error", message))
    }
}

/// What a failed function returned: a JSON object with `errorMessage` and `errorType`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the function failed: {}", self.message())]
pub struct FunctionFailure(Bytes);

impl FunctionFailure {
    /// The failure of a function that returned no payload of its own.
    pub fn new(error_type: impl AsRef<str>, message: impl AsRef<str>) -> Self {
        let payload = serde_json::json!({
            "errorMessage": message.as_ref(),
            "errorType": error_type.as_ref(),
        });
        Self(payload.to_string().into())
    }

    /// The failure of a function that did not respond within its timeout.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use petstore_gateway::FunctionFailure;
    ///
    /// let failure = FunctionFailure::timed_out("7", Duration::from_millis(1500));
    /// assert_eq!(
    ///     failure.message(),
    ///     "RequestId: 7 Error: Task timed out after 1.50 seconds"
    /// );
    /// ```
    pub fn timed_out(request_id: &str, limit: Duration) -> Self {
        let seconds = limit.as_secs_f64();
        Self::new(
            "Sandbox.Timedout",
            format!("RequestId: {request_id} Error: Task timed out after {seconds:.2} seconds"),
        )
    }

    /// The payload as Lambda returns it beside `X-Amz-Function-Error`.
    pub fn from_payload(payload: impl Into<Bytes>) -> Self {
        Self(payload.into())
    }

    /// The payload.
    pub fn payload(&self) -> &Bytes {
        &self.0
    }

    /// The text of `errorMessage`, which selection patterns match; empty if it is missing.
    pub fn message(&self) -> String {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Payload {
            error_message: serde_json::Value,
        }
        match serde_json::from_slice(&self.0) {
            Ok(Payload {
                error_message: serde_json::Value::String(text),
            }) => text,
            Ok(Payload { error_message }) if !error_message.is_null() => error_message.to_string(),
            _ => String::new(),
        }
    }
}

/// Invokes one closure for every Lambda integration of an API. A closure that runs in this process
/// cannot queue events, so it is awaited for every invocation type.
///
/// ```
/// use bytes::Bytes;
/// use petstore_gateway::InvokeError;
///
/// let invoke = petstore_gateway::invoke_fn(|event: Bytes| async move {
///     Ok::<_, InvokeError>(Bytes::from_static(br#"{"statusCode": 204}"#))
/// });
/// ```
pub fn invoke_fn<F, Fut>(function: F) -> InvokeFn<F>
where
    F: Fn(Bytes) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Bytes, InvokeError>> + Send + 'static,
{
    InvokeFn(function)
}

/// Invokes a closure: see [`invoke_fn`].
#[derive(Debug, Clone, Copy)]
pub struct InvokeFn<F>(F);

impl<F, Fut> Invoke for InvokeFn<F>
where
    F: Fn(Bytes) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Bytes, InvokeError>> + Send + 'static,
{
    fn invoke<'a>(
        &'a self,
        request: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<Bytes, InvokeError>> {
        Box::pin((self.0)(request.event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_of_a_failure_is_that_of_its_payload() {
        assert_eq!(FunctionFailure::new("E", "no pet").message(), "no pet");
        for (payload, message) in [
            (r#"{"errorMessage": "a \"b\""}"#, "a \"b\""),
            (r#"{"errorMessage": {"code": 4}}"#, r#"{"code":4}"#),
            (r#"{"errorMessage": null}"#, ""),
            ("{}", ""),
            ("not JSON", ""),
        ] {
            assert_eq!(FunctionFailure::from_payload(payload).message(), message);
        }
    }
}
