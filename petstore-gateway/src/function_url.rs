//! Function URLs: one function behind a URL of its own, without an API.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html>

use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use serde::Serialize;
use serde_json::json;

use crate::deployment::StageOptions;
use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;
use crate::ids::short_id;
use crate::integration::lambda_proxy::stream;
use crate::invoke::{FunctionStream, Invoke, InvokeError, InvokeRequest};
use crate::json_writer::write_event;
use crate::limits::{MAX_EVENT, MAX_RESULT};
use crate::payload_v2::{
    Cookies, EventParts, HttpContext, body, event_headers, joined_query, raw_query, translate,
    translate_prelude,
};
use crate::response_body::{ResponseBody, collect_response};
use crate::serve_report::ServeReport;

const FORBIDDEN: &str = "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";

/// The URL of a function: it serves requests at every path.
///
/// ```
/// use bytes::Bytes;
/// use petstore_gateway::{FunctionUrl, InvokeError, StageOptions};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let invoke = petstore_gateway::invoke_fn(|_event| async {
///     Ok::<_, InvokeError>(Bytes::from_static(br#"{"pets": 2}"#))
/// });
/// let url = FunctionUrl::new("pets", invoke, StageOptions::default());
///
/// let request = http::Request::get("/any/path").body(Bytes::new())?;
/// assert_eq!(url.serve(request).await.body(), r#"{"pets":2}"#);
/// # Ok(())
/// # }
/// ```
pub struct FunctionUrl {
    function: String,
    invoke: Box<dyn Invoke>,
    options: StageOptions,
    url_id: String,
    invoke_mode: InvokeMode,
}

/// How a function URL invokes its function.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/config-rs-invoke-furls.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum InvokeMode {
    /// The client receives the response once it is complete: `BUFFERED`.
    #[default]
    Buffered,
    /// The client receives the response while the function makes it: `RESPONSE_STREAM`.
    ResponseStream,
}

impl std::fmt::Debug for FunctionUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("FunctionUrl").field(&self.function).finish()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    version: &'static str,
    #[serde(flatten)]
    parts: EventParts<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    is_base64_encoded: bool,
}

impl FunctionUrl {
    /// The URL of a function, by name or ARN. Of the options it uses the account, the region and
    /// the timeout.
    pub fn new(function: impl Into<String>, invoke: impl Invoke, options: StageOptions) -> Self {
        let function = function.into();
        Self {
            url_id: short_id(&("url", &function)),
            function,
            invoke: Box::new(invoke),
            options,
            invoke_mode: InvokeMode::default(),
        }
    }

    /// Sets the invoke mode.
    #[must_use]
    pub fn with_invoke_mode(self, invoke_mode: InvokeMode) -> Self {
        Self {
            invoke_mode,
            ..self
        }
    }

    /// The name or ARN of the function.
    pub fn function(&self) -> &str {
        &self.function
    }

    /// Serves a request. Every request has a response, whose extensions contain a [`ServeReport`].
    ///
    /// A streamed body is collected; [`serve_streaming`](Self::serve_streaming) passes it on.
    pub async fn serve(&self, request: Request<Bytes>) -> Response<Bytes> {
        collect_response(self.serve_streaming(request).await).await
    }

    /// Serves a request like [`serve`](Self::serve). The response is returned once its head is
    /// known, and its body may be streamed.
    pub async fn serve_streaming(&self, request: Request<Bytes>) -> Response<ResponseBody> {
        let request = GatewayRequest::new(request);
        let served = self.call(&request).await;
        match served {
            Ok(response) => self.finish(response, &request, None),
            Err((status, note)) => self
                .finish(failure(status), &request, Some(note))
                .map(ResponseBody::Whole),
        }
    }

    /// Responds to a request whose body was not read to its end, because of `error`.
    pub fn reject_unread(&self, request: Request<Bytes>, error: GatewayError) -> Response<Bytes> {
        let request = GatewayRequest::new(request);
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
        self.finish(failure(status), &request, Some(error.note))
    }

    async fn call(
        &self,
        request: &GatewayRequest,
    ) -> Result<Response<ResponseBody>, (StatusCode, String)> {
        let event = self.event(request).map_err(|size| {
            let note = format!("the event has {size} bytes, and Lambda accepts {MAX_EVENT}");
            (StatusCode::PAYLOAD_TOO_LARGE, note)
        })?;
        let invocation = InvokeRequest::new(&self.function, event.into());
        let called = async {
            match self.invoke_mode {
                InvokeMode::Buffered => {
                    let result = self.invoke.invoke(invocation).await;
                    let result = result.map_err(invocation_failure)?;
                    Ok(translate_whole(&result)?.map(ResponseBody::Whole))
                }
                InvokeMode::ResponseStream => {
                    let stream = self.invoke.invoke_streaming(invocation).await;
                    self.begin(stream.map_err(invocation_failure)?).await
                }
            }
        };
        match self.options.integration_timeout {
            None => called.await,
            Some(limit) => match tokio::time::timeout(limit, called).await {
                Ok(response) => response,
                Err(_) => {
                    let note = format!("the function returned no response within {limit:?}");
                    Err((StatusCode::BAD_GATEWAY, note))
                }
            },
        }
    }

    /// The response that a function begins. One that does not stream has the response of the other
    /// mode.
    async fn begin(
        &self,
        mut stream: FunctionStream,
    ) -> Result<Response<ResponseBody>, (StatusCode, String)> {
        let bad = |error: String| (StatusCode::BAD_GATEWAY, error);
        let deadline = self.options.integration_timeout;
        let deadline = deadline.map(|limit| (tokio::time::Instant::now() + limit, limit));
        match stream.content_type.as_deref() {
            None => {
                let (result, error) =
                    ResponseBody::Streamed(stream::body(stream, Bytes::new(), None))
                        .collect()
                        .await;
                match error {
                    Some(error) => Err(bad(error.to_string())),
                    None => Ok(translate_whole(&result)?.map(ResponseBody::Whole)),
                }
            }
            Some(FunctionStream::HTTP_RESPONSE) => {
                let prelude = stream::read_prelude(&mut stream).await;
                let prelude = prelude.map_err(|error| bad(error.to_string()))?;
                let head = translate_prelude(&prelude.json);
                let head = head.map_err(|error| bad(error.to_string()))?;
                let body = stream::body(stream, prelude.rest, deadline);
                Ok(head.map(|()| ResponseBody::Streamed(body)))
            }
            Some(content_type) => {
                let content_type = HeaderValue::from_str(content_type);
                let body = stream::body(stream, Bytes::new(), deadline);
                let mut response = Response::new(ResponseBody::Streamed(body));
                if let Ok(content_type) = content_type {
                    response.headers_mut().insert(CONTENT_TYPE, content_type);
                }
                Ok(response)
            }
        }
    }

    fn event(&self, request: &GatewayRequest) -> Result<Vec<u8>, usize> {
        let host = format!("{}.lambda-url.{}.on.aws", self.url_id, self.options.region);
        let mut headers = event_headers(request, &host);
        if request.body.is_empty() {
            headers.remove("content-length");
        }
        for (name, value) in [
            ("x-amzn-tls-version", "TLSv1.3"),
            ("x-amzn-tls-cipher-suite", "TLS_AES_128_GCM_SHA256"),
        ] {
            headers.insert(name.to_owned(), value.to_owned());
        }
        let (body, is_base64_encoded) = body(request);
        let event = Event {
            version: "2.0",
            parts: EventParts {
                route_key: "$default",
                raw_path: request.parts.uri.path(),
                raw_query_string: raw_query(request),
                cookies: Cookies::from_request(request),
                headers,
                query_string_parameters: joined_query(request),
                request_context: json!({
                    "accountId": "anonymous",
                    "apiId": self.url_id,
                    "domainName": host,
                    "domainPrefix": self.url_id,
                    "http": HttpContext::new(request),
                    "requestId": request.ids.request,
                    "routeKey": "$default",
                    "stage": "$default",
                    "time": request.time(),
                    "timeEpoch": request.time_epoch_millis(),
                }),
                path_parameters: serde_json::Map::new(),
                stage_variables: &BTreeMap::new(),
            },
            body,
            is_base64_encoded,
        };
        write_event(&event, request.body.len() + 2_048)
    }

    fn finish<B>(
        &self,
        mut response: Response<B>,
        request: &GatewayRequest,
        note: Option<String>,
    ) -> Response<B> {
        for (name, value) in [
            ("x-amzn-requestid", &request.ids.request),
            ("x-amzn-trace-id", &request.ids.trace),
        ] {
            if let Ok(value) = HeaderValue::from_str(value) {
                let name = HeaderName::from_static(name);
                response.headers_mut().insert(name, value);
            }
        }
        let report = ServeReport {
            request_id: request.ids.request.clone(),
            note,
            ..ServeReport::default()
        };
        response.extensions_mut().insert(report);
        response
    }
}

fn invocation_failure(error: InvokeError) -> (StatusCode, String) {
    let status = match error {
        InvokeError::Rejected {
            status: 403 | 404, ..
        } => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_GATEWAY,
    };
    (status, error.to_string())
}

/// The response for the whole result of a function.
fn translate_whole(result: &Bytes) -> Result<Response<Bytes>, (StatusCode, String)> {
    if result.len() > MAX_RESULT {
        let note = format!(
            "the response has {} bytes, and Lambda accepts {MAX_RESULT}",
            result.len()
        );
        return Err((StatusCode::BAD_GATEWAY, note));
    }
    translate(result).map_err(|error| (StatusCode::BAD_GATEWAY, error.to_string()))
}

/// The response to a failure: a bare text if the function is at fault, else JSON.
fn failure(status: StatusCode) -> Response<Bytes> {
    let body = match status {
        StatusCode::BAD_GATEWAY => "Internal Server Error".to_owned(),
        StatusCode::FORBIDDEN => json!({"Message": FORBIDDEN}).to_string(),
        _ => json!({"Message": status.canonical_reason()}).to_string(),
    };
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let json = HeaderValue::from_static("application/json");
    headers.insert(CONTENT_TYPE, json);
    if status == StatusCode::FORBIDDEN {
        let denied = HeaderValue::from_static("AccessDeniedException");
        headers.insert("x-amzn-errortype", denied);
    }
    response
}
