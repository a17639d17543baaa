//! CORS of an HTTP API: responds to preflight requests, and adds headers to other responses.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html>

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderName, ORIGIN,
};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use petstore_core::contract::Cors;

use crate::gateway_request::GatewayRequest;

/// The response to a preflight request; `None` if the request is not one.
pub(super) fn preflight(cors: &Cors, request: &GatewayRequest) -> Option<Response<Bytes>> {
    let headers = &request.parts.headers;
    let is_preflight = request.parts.method == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    if !is_preflight {
        return None;
    }
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    if let Some(origin) = allowed_origin(cors, request) {
        let headers = response.headers_mut();
        set(headers, ACCESS_CONTROL_ALLOW_ORIGIN, &origin);
        set(
            headers,
            ACCESS_CONTROL_ALLOW_METHODS,
            &cors.allow_methods.join(","),
        );
        set(
            headers,
            ACCESS_CONTROL_ALLOW_HEADERS,
            &cors.allow_headers.join(","),
        );
        let max_age = cors.max_age.map(|seconds| seconds.to_string());
        set(
            headers,
            ACCESS_CONTROL_MAX_AGE,
            &max_age.unwrap_or_default(),
        );
        set_credentials(headers, cors);
    }
    Some(response)
}

/// Replaces the CORS headers of a backend by those of the API.
pub(super) fn add_headers(cors: &Cors, request: &GatewayRequest, headers: &mut HeaderMap) {
    let own: Vec<HeaderName> = headers
        .keys()
        .filter(|name| name.as_str().starts_with("access-control-"))
        .cloned()
        .collect();
    for name in own {
        headers.remove(name);
    }
    if let Some(origin) = allowed_origin(cors, request) {
        set(headers, ACCESS_CONTROL_ALLOW_ORIGIN, &origin);
        set(
            headers,
            ACCESS_CONTROL_EXPOSE_HEADERS,
            &cors.expose_headers.join(","),
        );
        set_credentials(headers, cors);
    }
}

fn set_credentials(headers: &mut HeaderMap, cors: &Cors) {
    if cors.allow_credentials {
        set(headers, ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if value.is_empty() {
        return;
    }
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// The value of `access-control-allow-origin`. Origins are compared exactly; `*` and `https://*`
/// are patterns.
fn allowed_origin(cors: &Cors, request: &GatewayRequest) -> Option<String> {
    let origin = request.header("origin")?;
    if cors.allow_origins.iter().any(|allowed| allowed == "*") {
        return Some("*".to_owned());
    }
    let is_allowed = |allowed: &String| match allowed.strip_suffix('*') {
        Some(prefix) if prefix.ends_with("://") => origin.starts_with(prefix),
        _ => allowed == origin,
    };
    cors.allow_origins
        .iter()
        .any(is_allowed)
        .then(|| origin.to_owned())
}
