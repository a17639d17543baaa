//! Integrations of HTTP APIs: Lambda functions, HTTP endpoints, and actions of AWS services.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations.html>

use std::time::Duration;

use bytes::Bytes;
use http::header::{HOST, HeaderMap, HeaderValue};
use http::{Request, Response, Uri};
use petstore_core::contract::http_api::{HttpBackend, HttpIntegration, PayloadFormat};
use serde::Serialize;

use super::error::HttpApiError;
use super::event_v1;
use super::mapping::{BackendRequest, apply_to_response};
use super::request::RouteRequest;
use super::service;
use crate::http_client::SendError;
use crate::integration::lambda_proxy::response;
use crate::invoke::InvokeRequest;
use crate::json_writer::write_event;
use crate::limits::{MAX_EVENT, MAX_RESULT};
use crate::payload_v2::{EventParts, body, translate};
use crate::stage_variables::substitute;

/// Headers that belong to a connection, and are not passed on.
const DROPPED: [&str; 8] = [
    "connection",
    "content-length",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "te",
    "transfer-encoding",
    "upgrade",
];

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

/// Calls the integration of the matched route and maps its response.
///
/// # Errors
///
/// 404 if the route has no integration, 500 if its function fails, 503 if the backend is
/// unreachable or too slow.
pub(super) async fn invoke(request: &RouteRequest<'_>) -> Result<Response<Bytes>, HttpApiError> {
    let route = request.matched.route;
    let Some(integration) = &route.integration else {
        return Err(HttpApiError::not_found(format!(
            "the route {} has no integration: declare one",
            request.matched.key
        )));
    };
    let declared = Duration::from_millis(integration.timeout_millis.into());
    let limit = request
        .deployment
        .options
        .integration_timeout
        .unwrap_or(declared);
    let called = call(request, integration);
    let mut response = match tokio::time::timeout(limit, called).await {
        Ok(response) => response?,
        Err(_) => {
            let note = format!("the integration returned no response within {limit:?}");
            return Err(HttpApiError::unavailable(note));
        }
    };
    let status = response.status().as_u16();
    if let Some(mappings) = integration.response_parameters.get(&status) {
        apply_to_response(mappings, request, &mut response);
    }
    Ok(response)
}

async fn call(
    request: &RouteRequest<'_>,
    integration: &HttpIntegration,
) -> Result<Response<Bytes>, HttpApiError> {
    match &integration.backend {
        HttpBackend::Lambda { payload_format, .. } => {
            call_function(request, &integration.backend, *payload_format).await
        }
        HttpBackend::Http { uri, http_method } => {
            call_endpoint(request, integration, uri, http_method).await
        }
        HttpBackend::Service(action) => {
            let sent = service::request(request, action)?;
            service::response(action, send(request, sent).await?)
        }
        _ => Err(HttpApiError::internal(
            "this gateway does not have this kind of backend",
        )),
    }
}

async fn call_function(
    request: &RouteRequest<'_>,
    backend: &HttpBackend,
    format: PayloadFormat,
) -> Result<Response<Bytes>, HttpApiError> {
    let function = backend.lambda_function().ok_or_else(|| {
        HttpApiError::internal("the integration's URI contains no function: use the ARN of one")
    })?;
    let function = substitute(function, &request.deployment.variables);
    let capacity = request.request.body.len() + 2_048;
    let event = match format {
        PayloadFormat::V1 => write_event(&event_v1::event(request), capacity),
        PayloadFormat::V2 => {
            let (body, is_base64_encoded) = body(request.request);
            let event = Event {
                version: "2.0",
                parts: request.event_parts(),
                body,
                is_base64_encoded,
            };
            write_event(&event, capacity)
        }
    };
    let event = event.map_err(|size| {
        let note = format!("the event has {size} bytes, and Lambda accepts {MAX_EVENT}");
        HttpApiError::too_large(note)
    })?;
    let invocation = InvokeRequest::new(&function, event.into());
    let result = request.deployment.invoke.invoke(invocation).await?;
    if result.len() > MAX_RESULT {
        let size = result.len();
        return Err(HttpApiError::internal(format!(
            "the function's response has {size} bytes, and Lambda accepts {MAX_RESULT}"
        )));
    }
    match format {
        // Clients of HTTP APIs accept bytes whatever their `Accept`.
        PayloadFormat::V1 => {
            response::translate(&result, true).map_err(|error| HttpApiError::internal(error.note))
        }
        PayloadFormat::V2 => {
            translate(&result).map_err(|error| HttpApiError::internal(error.to_string()))
        }
    }
}

async fn call_endpoint(
    request: &RouteRequest<'_>,
    integration: &HttpIntegration,
    uri: &str,
    http_method: &str,
) -> Result<Response<Bytes>, HttpApiError> {
    let client = request.request;
    let uri = fill_uri(uri, request);
    let invalid = || HttpApiError::internal(format!("{uri:?} is not the address of a backend"));
    let parsed: Uri = uri.parse().map_err(|_| invalid())?;
    let (scheme, authority) = match (parsed.scheme_str(), parsed.authority()) {
        (Some(scheme), Some(authority)) => (scheme, authority.as_str()),
        _ => return Err(invalid()),
    };
    let own_query = parsed.query().unwrap_or_default();
    let own_query = form_urlencoded::parse(own_query.as_bytes()).into_owned();
    let mut outgoing = BackendRequest {
        path: parsed.path().to_owned(),
        query: own_query
            .chain(client.query().map(|(n, v)| (n.into(), v.into())))
            .collect(),
        headers: forwarded_headers(request),
    };
    outgoing.apply(&integration.request_parameters, request);
    let host = HeaderValue::from_str(authority).map_err(|_| invalid())?;
    outgoing.headers.insert(HOST, host);
    let verb = match http_method {
        "ANY" | "" => client.parts.method.as_str(),
        verb => verb,
    };
    let has_body = !matches!(verb, "GET" | "HEAD" | "OPTIONS") || !client.body.is_empty();
    if has_body {
        outgoing
            .headers
            .insert("content-length", client.body.len().into());
    }
    let mut target = format!("{scheme}://{authority}{}", outgoing.path);
    if !outgoing.query.is_empty() {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&outgoing.query);
        target = format!("{target}?{}", query.finish());
    }
    let mut sent = Request::builder().method(verb).uri(target);
    if let Some(headers) = sent.headers_mut() {
        *headers = outgoing.headers;
    }
    let sent = sent.body(client.body.clone()).map_err(|_| invalid())?;
    send(request, sent).await
}

/// Sends a request to a backend. The response has no headers of the connection.
async fn send(
    request: &RouteRequest<'_>,
    sent: Request<Bytes>,
) -> Result<Response<Bytes>, HttpApiError> {
    let http_client = &request.deployment.options.backends.http_client;
    let http_client = http_client.as_ref().ok_or_else(|| {
        HttpApiError::unavailable("the stage has no HTTP client: set StageOptions::backends")
    })?;
    let mut response = http_client.send(sent).await.map_err(send_error)?;
    for name in DROPPED {
        response.headers_mut().remove(name);
    }
    Ok(response)
}

/// The headers of the client, and those that describe the client to the backend.
fn forwarded_headers(request: &RouteRequest<'_>) -> HeaderMap {
    let client = request.request;
    let mut headers = client.parts.headers.clone();
    for name in DROPPED {
        headers.remove(name);
    }
    let connection = &client.connection;
    let host = client
        .header("host")
        .unwrap_or(&request.deployment.domain_name);
    // HTTP APIs name the client in the header of RFC 7239.
    let forwarded = format!(
        "for={};host={host};proto={}",
        connection.source_ip, connection.protocol
    );
    for (name, value) in [
        ("forwarded", &forwarded),
        ("x-amzn-trace-id", &client.ids.trace),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.append(name, value);
        }
    }
    headers
}

/// The URI with its path parameters and stage variables.
fn fill_uri(uri: &str, request: &RouteRequest<'_>) -> String {
    let mut filled = substitute(uri, &request.deployment.variables).into_owned();
    for (name, value) in &request.matched.parameters {
        let value = value.as_str().unwrap_or_default();
        let encoded: Vec<_> = value
            .split('/')
            .map(|part| {
                percent_encoding::utf8_percent_encode(part, percent_encoding::NON_ALPHANUMERIC)
                    .to_string()
            })
            .collect();
        filled = filled.replace(&format!("{{{name}}}"), &encoded.join("/"));
        filled = filled.replace(&format!("{{{name}+}}"), &encoded.join("/"));
    }
    filled
}

fn send_error(error: SendError) -> HttpApiError {
    match error {
        SendError::InvalidAddress(_) | SendError::TooLarge(_) => {
            HttpApiError::internal(error.to_string())
        }
        _ => HttpApiError::unavailable(error.to_string()),
    }
}
