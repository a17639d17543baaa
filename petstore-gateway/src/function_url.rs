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
use crate::invoke::{Invoke, InvokeError, InvokeRequest};
use crate::limits::{MAX_EVENT, MAX_RESULT};
use crate::payload_v2::{
    Cookies, EventParts, HttpContext, body, event_headers, joined_query, raw_query, translate,
};
use crate::stage::ServeReport;

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
    /// The URL of a function, by name or ARN. Of the options it uses the account, the region and the timeout.
    pub fn new(function: impl Into<String>, invoke: impl Invoke, options: StageOptions) -> Self {
        let function = function.into();
        Self {
            url_id: short_id(&("url", &function)),
            function,
            invoke: Box::new(invoke),
            options,
        }
    }

    /// The name or ARN of the function.
    pub fn function(&self) -> &str {
        &self.function
    }

    /// Serves a request. Every request has a response, whose extensions contain a [`ServeReport`].
    pub async fn serve(&self, request: Request<Bytes>) -> Response<Bytes> {
        let request = GatewayRequest::new(request);
        let served = self.call(&request).await;
        match served {
            Ok(response) => self.finish(response, &request, None),
            Err((status, note)) => self.finish(failure(status), &request, Some(note)),
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
    ) -> Result<Response<Bytes>, (StatusCode, String)> {
        let event = self.event(request);
        if event.len() > MAX_EVENT {
            let note = format!(
                "the event has {} bytes, and Lambda accepts {MAX_EVENT}",
                event.len()
            );
            return Err((StatusCode::PAYLOAD_TOO_LARGE, note));
        }
        let invocation = self
            .invoke
            .invoke(InvokeRequest::new(&self.function, event.into()));
        let result = match self.options.integration_timeout {
            None => invocation.await,
            Some(limit) => match tokio::time::timeout(limit, invocation).await {
                Ok(result) => result,
                Err(_) => {
                    let note = format!("the function returned no response within {limit:?}");
                    return Err((StatusCode::BAD_GATEWAY, note));
                }
            },
        };
        let result = result.map_err(|error| match error {
            InvokeError::Rejected {
                status: 403 | 404, ..
            } => (StatusCode::FORBIDDEN, error.to_string()),
            _ => (StatusCode::BAD_GATEWAY, error.to_string()),
        })?;
        if result.len() > MAX_RESULT {
            let note = format!(
                "the response has {} bytes, and Lambda accepts {MAX_RESULT}",
                result.len()
            );
            return Err((StatusCode::BAD_GATEWAY, note));
        }
        translate(&result).map_err(|error| (StatusCode::BAD_GATEWAY, error.to_string()))
    }

    fn event(&self, request: &GatewayRequest) -> Vec<u8> {
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
                cookies: Cookies::of(request),
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
        serde_json::to_vec(&event).unwrap_or_default()
    }

    fn finish(
        &self,
        mut response: Response<Bytes>,
        request: &GatewayRequest,
        note: Option<String>,
    ) -> Response<Bytes> {
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
