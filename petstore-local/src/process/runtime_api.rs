//! The Runtime API, and as much of the Extensions API as a runtime itself uses.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>,
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html>

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, HeaderMap};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use petstore_gateway::{FunctionFailure, InvokeError};
use serde_json::json;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::failure::{self, MAX_RESULT};
use super::instance::{Delivery, Instance};
use super::pool::Pool;

/// The trailer and the header with which a function reports an error.
const ERROR_TYPE: &str = "lambda-runtime-function-error-type";
const ERROR_BODY: &str = "lambda-runtime-function-error-body";

/// Serves one connection of an instance until it ends.
pub(super) async fn serve(pool: Arc<Pool>, instance: Arc<Instance>, stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let (pool, instance) = (Arc::clone(&pool), Arc::clone(&instance));
        async move { Ok::<_, Infallible>(respond(&pool, &instance, request).await) }
    });
    // The process may end at any time, which ends its connections.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn respond(
    pool: &Pool,
    instance: &Arc<Instance>,
    request: Request<Incoming>,
) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let path: Vec<&str> = head.uri.path().split('/').skip(1).collect();
    match (&head.method, path.as_slice()) {
        (&Method::GET, ["2018-06-01", "runtime", "invocation", "next"]) => {
            match pool.next(instance).await {
                Some(delivery) => event(delivery),
                None => error(
                    StatusCode::FORBIDDEN,
                    "Runtime.Ending",
                    "the process has to end",
                ),
            }
        }
        (&Method::POST, ["2018-06-01", "runtime", "invocation", id, "response"]) => {
            let pieces = streamed_type(&head.headers)
                .and_then(|content_type| instance.begin_stream(id, content_type));
            let result = match pieces {
                Some(pieces) => pass_on(body, pieces).await,
                None => read(body).await.and_then(Received::into_result),
            };
            finish(instance, id, result).await
        }
        (&Method::POST, ["2018-06-01", "runtime", "invocation", id, "error"]) => {
            let result = read(body).await;
            finish(
                instance,
                id,
                result.and_then(|received| Err(received.failure())),
            )
            .await
        }
        (&Method::POST, ["2018-06-01", "runtime", "init", "error"]) => {
            match read(body).await {
                Ok(received) => instance.fail_init(received.failure()),
                Err(failure) => instance.fail_init(failure),
            }
            accepted()
        }
        (&Method::POST, ["2020-01-01", "extension", "register"]) => {
            instance.register_extension();
            registered(instance)
        }
        // An extension in the process gets no events of its own.
        (&Method::GET, ["2020-01-01", "extension", "event", "next"]) => {
            std::future::pending().await
        }
        _ => error(
            StatusCode::NOT_FOUND,
            "Runtime.NotFound",
            "the Runtime API has no such path",
        ),
    }
}

/// The media type of a result that is streamed.
fn streamed_type(headers: &HeaderMap) -> Option<&str> {
    let mode = headers.get("lambda-runtime-function-response-mode")?;
    mode.as_bytes()
        .eq_ignore_ascii_case(b"streaming")
        .then(|| {
            let content_type = headers.get(CONTENT_TYPE);
            content_type.and_then(|value| value.to_str().ok())
        })
        .map(|content_type| content_type.unwrap_or("application/octet-stream"))
}

/// Passes on a streamed result while it arrives. What a client that is gone does not take is read
/// to its end: on Lambda, the function goes on, too.
async fn pass_on(
    mut body: Incoming,
    pieces: mpsc::Sender<Bytes>,
) -> Result<Bytes, FunctionFailure> {
    let mut failure = None;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(truncated)?;
        match frame.into_data() {
            Ok(data) => drop(pieces.send(data).await),
            Err(frame) => failure = frame.trailers_ref().and_then(reported_failure),
        }
    }
    match failure {
        Some(failure) => Err(failure),
        None => Ok(Bytes::new()),
    }
}

/// The failure in the trailers of a streamed result.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming>
fn reported_failure(trailers: &HeaderMap) -> Option<FunctionFailure> {
    let error_type = trailers.get(ERROR_TYPE)?;
    let body = trailers.get(ERROR_BODY);
    let body = body.and_then(|body| STANDARD.decode(body.as_bytes()).ok());
    Some(match body {
        Some(body) => FunctionFailure::from_payload(body),
        None => FunctionFailure::new(
            String::from_utf8_lossy(error_type.as_bytes()),
            "the function's stream broke off",
        ),
    })
}

fn truncated(error: hyper::Error) -> FunctionFailure {
    FunctionFailure::new("Runtime.TruncatedResponse", error.to_string())
}

/// What a function sent.
struct Received {
    body: Bytes,
    /// The error that it reported after the beginning of a streamed response.
    failure: Option<FunctionFailure>,
}

impl Received {
    fn into_result(self) -> Result<Bytes, FunctionFailure> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(self.body),
        }
    }

    fn failure(self) -> FunctionFailure {
        FunctionFailure::from_payload(self.body)
    }
}

/// Reads a result, which may be streamed.
///
/// A result that is too large is read to its end, too: a function that is still sending would not
/// receive the response, and would end with an error of its own.
async fn read(mut body: Incoming) -> Result<Received, FunctionFailure> {
    let mut bytes = BytesMut::new();
    let (mut failure, mut is_too_large) = (None, false);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(truncated)?;
        if let Some(trailers) = frame.trailers_ref() {
            failure = reported_failure(trailers);
        }
        let data = frame.into_data().unwrap_or_default();
        is_too_large |= bytes.len() + data.len() > MAX_RESULT;
        if !is_too_large {
            bytes.extend_from_slice(&data);
        }
    }
    if is_too_large {
        return Err(failure::too_large());
    }
    Ok(Received {
        body: bytes.freeze(),
        failure,
    })
}

async fn finish(
    instance: &Instance,
    request_id: &str,
    result: Result<Bytes, FunctionFailure>,
) -> Response<Full<Bytes>> {
    let is_too_large = result
        .as_ref()
        .is_err_and(|failure| *failure == failure::too_large());
    if !instance.complete(request_id, result.map_err(InvokeError::Failed)) {
        return error(
            StatusCode::BAD_REQUEST,
            "InvalidRequestID",
            "Invalid request ID",
        );
    }
    // The client's response goes first: the process only waits for an acknowledgement.
    tokio::task::yield_now().await;
    if is_too_large {
        let message = failure::too_large().message();
        return error(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestEntityTooLarge",
            &message,
        );
    }
    accepted()
}

/// An event with the headers that describe its invocation.
fn event(delivery: Delivery) -> Response<Full<Bytes>> {
    let millis = |time: SystemTime| time.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis());
    let headers = [
        ("lambda-runtime-trace-id", trace_id(&delivery.request_id)),
        ("lambda-runtime-aws-request-id", delivery.request_id),
        (
            "lambda-runtime-deadline-ms",
            millis(delivery.deadline).to_string(),
        ),
        ("lambda-runtime-invoked-function-arn", delivery.function_arn),
    ];
    let mut response = json_response(StatusCode::OK, delivery.event);
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A trace that is not sampled, with the digits of the request's id:
/// <https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html>.
fn trace_id(request_id: &str) -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = seconds.map_or(0, |duration| duration.as_secs());
    let digits = request_id.replace('-', "");
    let root = digits.get(..24).unwrap_or(&digits);
    let parent = digits.get(16..).unwrap_or(&digits);
    format!("Root=1-{seconds:08x}-{root};Parent={parent};Sampled=0")
}

fn registered(instance: &Instance) -> Response<Full<Bytes>> {
    let function = json!({
        "functionName": instance.function,
        "functionVersion": "$LATEST",
        "handler": instance.function,
    });
    let mut response = json_response(StatusCode::OK, function.to_string().into());
    if let Ok(id) = Uuid::new_v4().to_string().parse() {
        response
            .headers_mut()
            .insert("lambda-extension-identifier", id);
    }
    response
}

fn accepted() -> Response<Full<Bytes>> {
    json_response(
        StatusCode::ACCEPTED,
        Bytes::from_static(br#"{"status":"OK"}"#),
    )
}

fn error(status: StatusCode, error_type: &str, message: &str) -> Response<Full<Bytes>> {
    let body = json!({"errorType": error_type, "errorMessage": message});
    json_response(status, body.to_string().into())
}

fn json_response(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let json = http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}
