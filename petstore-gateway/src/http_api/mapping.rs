//! Parameter mapping: changes the request to a backend, and the backend's response.
//!
//! Values come from the request and the response as they arrived, so one header can be copied and
//! removed at once.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html>

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use petstore_core::contract::BodyPath;
use petstore_core::contract::http_api::{
    MappingAction, MappingPart, MappingSource, MappingValue, ParameterMapping, ParameterTarget,
};

use super::request::RouteRequest;
use crate::body_path;
use crate::gateway_request::header_text;

/// How much of a body a JSONPath sees, in bytes.
const MAX_BODY: usize = 100 * 1024;

/// A request on its way to a backend.
pub(super) struct BackendRequest {
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
}

impl BackendRequest {
    pub(super) fn apply(&mut self, mappings: &[ParameterMapping], request: &RouteRequest<'_>) {
        for mapping in mappings {
            let value = resolve(&mapping.value, request, None);
            match &mapping.key.target {
                ParameterTarget::Header(name) => {
                    map_header(&mut self.headers, name, mapping.key.action, value);
                }
                ParameterTarget::QueryString(name) => {
                    if mapping.key.action != MappingAction::Append {
                        self.query.retain(|(held, _)| held != name);
                    }
                    if mapping.key.action != MappingAction::Remove {
                        self.query.extend(value.map(|value| (name.clone(), value)));
                    }
                }
                ParameterTarget::Path => {
                    if let Some(path) = value {
                        self.path = format!("/{}", path.trim_start_matches('/'));
                    }
                }
                _ => {}
            }
        }
    }
}

/// Changes a backend's response by the mappings for its status.
pub(super) fn apply_to_response(
    mappings: &[ParameterMapping],
    request: &RouteRequest<'_>,
    response: &mut Response<Bytes>,
) {
    let original = Response::new(response.body().clone());
    let mut original = original;
    original.headers_mut().clone_from(response.headers());
    for mapping in mappings {
        let value = resolve(&mapping.value, request, Some(&original));
        match &mapping.key.target {
            ParameterTarget::Header(name) => {
                map_header(response.headers_mut(), name, mapping.key.action, value);
            }
            ParameterTarget::StatusCode => {
                let status = value.and_then(|value| value.trim().parse().ok());
                let status = status.filter(|status| (200..600).contains(status));
                let status = status.and_then(|status| StatusCode::from_u16(status).ok());
                if let Some(status) = status {
                    *response.status_mut() = status;
                }
            }
            _ => {}
        }
    }
}

fn map_header(headers: &mut HeaderMap, name: &str, action: MappingAction, value: Option<String>) {
    let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
        return;
    };
    let value = value.and_then(|value| {
        HeaderValue::from_str(&value)
            .or_else(|_| HeaderValue::from_bytes(value.as_bytes()))
            .ok()
    });
    match (action, value) {
        (MappingAction::Remove, _) => {
            headers.remove(name);
        }
        (MappingAction::Overwrite, Some(value)) => {
            headers.insert(name, value);
        }
        (MappingAction::Append, Some(value)) => {
            headers.append(name, value);
        }
        (_, None) => {}
    }
}

/// The text of a value; `None` if it is one source without a value.
pub(super) fn resolve(
    value: &MappingValue,
    request: &RouteRequest<'_>,
    response: Option<&Response<Bytes>>,
) -> Option<String> {
    if let [MappingPart::Source(source)] = value.0.as_slice() {
        return source_value(source, request, response).map(Cow::into_owned);
    }
    let texts = value.0.iter().map(|part| match part {
        MappingPart::Text(text) => text.into(),
        MappingPart::Source(source) => source_value(source, request, response).unwrap_or_default(),
    });
    Some(texts.collect())
}

fn source_value<'v>(
    source: &MappingSource,
    request: &'v RouteRequest<'_>,
    response: Option<&'v Response<Bytes>>,
) -> Option<Cow<'v, str>> {
    let client = request.request;
    let join = |values: Vec<Cow<'v, str>>| (!values.is_empty()).then(|| values.join(",").into());
    match source {
        MappingSource::RequestHeader(name) => join(client.header_values(name).collect()),
        MappingSource::RequestQueryString(name) => join(client.query_values(name).collect()),
        MappingSource::RequestPath(None) => Some(request.path().into()),
        MappingSource::RequestPath(Some(name)) => {
            let value = request.matched.parameters.get(name)?.as_str()?;
            Some(value.into())
        }
        MappingSource::RequestBody(path) => body_value(&client.body, path.as_ref()),
        MappingSource::ResponseHeader(name) => {
            let values = response?.headers().get_all(name).iter();
            join(values.map(header_text).collect())
        }
        MappingSource::ResponseBody(path) => body_value(response?.body(), path.as_ref()),
        MappingSource::Context(name) => request.context_variable(name),
        MappingSource::StageVariable(name) => {
            let value = request.deployment.variables.get(name)?;
            Some(value.into())
        }
        _ => None,
    }
}

fn body_value<'b>(body: &'b Bytes, path: Option<&BodyPath>) -> Option<Cow<'b, str>> {
    let seen = &body[..body.len().min(MAX_BODY)];
    let text = String::from_utf8_lossy(seen);
    match path {
        None => (!text.is_empty()).then_some(text),
        Some(path) => {
            let root = body_path::parse_body(&text).ok()?;
            body_path::select(&root, path).map(Cow::Owned)
        }
    }
}
