//! The client's response: the backend's response, mapped by the integration response that it
//! selects.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html>

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use petstore_core::contract::{MappingExpression, ResponseSource};
use petstore_vtl::{Map, Value, parse_json};

use super::call::IntegrationCall;
use super::content::convert_response;
use super::remapped_headers::client_name;
use super::send::header_texts;
use crate::body_path;
use crate::gateway_error::GatewayError;
use crate::gateway_request::HeaderCase;
use crate::invoke::FunctionFailure;
use crate::mapping::ResponseMapping;
use crate::template::{Input, OverrideValue, TemplateVariables};

/// The response of a backend.
#[derive(Debug, Default)]
pub(super) struct BackendResponse {
    /// The text that selection patterns match: a status, or the message of a failed function.
    selection: Option<String>,
    /// The status of the backend, for the log.
    status: u16,
    /// The headers, with their case if it is known.
    headers: Vec<(String, String)>,
    has_header_case: bool,
    body: Bytes,
    is_function_failure: bool,
}

impl BackendResponse {
    pub(super) fn from_http(response: Response<Bytes>) -> Self {
        Self {
            selection: Some(response.status().as_str().to_owned()),
            status: response.status().as_u16(),
            headers: header_texts(&response),
            has_header_case: response.extensions().get::<HeaderCase>().is_some(),
            body: response.into_body(),
            is_function_failure: false,
        }
    }

    pub(super) fn from_function(body: Bytes, failure: Option<&FunctionFailure>) -> Self {
        Self {
            // A function that did not fail has an empty message, which `.*` matches.
            selection: Some(failure.map(FunctionFailure::message).unwrap_or_default()),
            status: 200,
            headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
            body,
            is_function_failure: failure.is_some(),
            ..Self::default()
        }
    }

    /// A response without a backend.
    pub(super) fn from_mock(status: Option<String>) -> Self {
        Self {
            selection: status,
            ..Self::default()
        }
    }

    fn header_values<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r str> {
        let headers = self.headers.iter().filter(move |(held, _)| {
            if self.has_header_case {
                held == name
            } else {
                held.eq_ignore_ascii_case(name)
            }
        });
        headers.map(|(_, value)| value.as_str())
    }

    fn content_type(&self) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        found.map(|(_, value)| value.as_str())
    }
}

/// Maps the backend's response.
///
/// # Errors
///
/// 500 if no integration response fits, or if a mapping, a conversion or a template fails.
pub(super) fn map(
    call: &IntegrationCall<'_>,
    variables: &TemplateVariables<'_>,
    backend: BackendResponse,
) -> Result<Response<Bytes>, GatewayError> {
    let selected = call
        .matched
        .mappings
        .select_response(backend.selection.as_deref());
    let selected = selected.ok_or_else(|| {
        let status = backend.status;
        GatewayError::api_configuration_error(format!(
            "No match for output mapping and no default output mapping configured. \
             Endpoint Response Status Code: {status}"
        ))
    })?;
    let client = call.context.request;
    let media_types = &call.deployment.media_types;
    let mapped = map_headers(call, selected, &backend)?;
    let payload = convert_response(
        &backend.body,
        media_types.payload_is_binary(backend.content_type()),
        media_types.response_is_binary(client),
        selected.content_handling,
    )?;
    let body = match selected.templates.for_response(client.header("accept")) {
        Some(template) => {
            let input = Input::of_response(payload.into_text()?);
            template.render(variables, input)?.into()
        }
        None => payload.into_bytes(),
    };
    let overrides = variables.overrides();
    let mut response = Response::new(body);
    let status = overrides.response_status.unwrap_or(selected.status);
    *response.status_mut() = StatusCode::from_u16(status).map_err(|_| {
        GatewayError::api_configuration_error(format!("{status} is not a status: use 100 to 599"))
    })?;
    *response.headers_mut() = client_headers(mapped, overrides.response_header)?;
    Ok(response)
}

/// The mapped headers and their values.
fn map_headers(
    call: &IntegrationCall<'_>,
    selected: &ResponseMapping,
    backend: &BackendResponse,
) -> Result<Vec<(HeaderName, String)>, GatewayError> {
    let unsupported = |mapping: &str| {
        GatewayError::api_configuration_error(format!(
            "the integration response cannot map {mapping}: map a part of the integration's \
             response to method.response.header.*"
        ))
    };
    if let Some(invalid) = &selected.headers.invalid {
        return Err(unsupported(invalid));
    }
    let mut mapped = Vec::new();
    for mapping in &selected.headers.mappings {
        let value = match &mapping.source {
            MappingExpression::Response(source) => response_value(backend, source)?,
            source => call.context.resolve(source).map(|value| value.into_owned()),
        };
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            mapped.push((mapping.name.clone(), value));
        }
    }
    Ok(mapped)
}

/// The value of `integration.response.*`.
fn response_value(
    backend: &BackendResponse,
    source: &ResponseSource,
) -> Result<Option<String>, GatewayError> {
    let path = match source {
        ResponseSource::Header(name) => {
            return Ok(backend.header_values(name).last().map(str::to_owned));
        }
        ResponseSource::MultiValueHeader(name) => {
            let values: Vec<_> = backend.header_values(name).collect();
            return Ok((!values.is_empty()).then(|| values.join(",")));
        }
        ResponseSource::Body(path) => path,
        _ => return Ok(None),
    };
    let body = String::from_utf8_lossy(&backend.body);
    let root = body_path::parse_body(&body).map_err(|_| {
        GatewayError::api_configuration_error(
            "a mapping reads the integration's response body, which is not JSON",
        )
    })?;
    let Some(path) = path else {
        let body = if body.is_empty() { "{}".into() } else { body };
        return Ok(Some(body.into_owned()));
    };
    if backend.is_function_failure {
        return Ok(body_path::select(&with_parsed_message(&root), path));
    }
    Ok(body_path::select(&root, path))
}

/// The error of a function, whose message is replaced by the object that its text contains.
fn with_parsed_message(root: &Value) -> Value {
    let Value::Map(error) = root else {
        return root.clone();
    };
    let error: Map = error.entries().into_iter().collect();
    if let Some(Value::String(message)) = error.get("errorMessage")
        && message.trim_start().starts_with('{')
        && let Ok(parsed) = parse_json(&message)
    {
        error.insert("errorMessage", parsed);
    }
    error.into()
}

/// The headers of the client's response: those that are mapped and overridden, under the names that
/// the gateway leaves to APIs.
fn client_headers(
    mapped: Vec<(HeaderName, String)>,
    overrides: Vec<OverrideValue>,
) -> Result<HeaderMap, GatewayError> {
    let invalid = |name: &str| {
        GatewayError::api_configuration_error(format!(
            "the response has an invalid header {name:?}: correct the mapping that sets it"
        ))
    };
    let mut headers: Vec<(HeaderName, Vec<String>)> = Vec::new();
    headers.extend(mapped.into_iter().map(|(name, value)| (name, vec![value])));
    for OverrideValue { name, values } in overrides {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid(&name))?;
        headers.retain(|(held, _)| *held != name);
        headers.push((name, values));
    }
    let mut map = HeaderMap::with_capacity(headers.len() + 4);
    for (name, values) in headers {
        let Some(renamed) = client_name(name.clone()) else {
            continue;
        };
        for value in values {
            let value = HeaderValue::from_str(&value)
                .or_else(|_| HeaderValue::from_bytes(value.as_bytes()))
                .map_err(|_| invalid(name.as_str()))?;
            map.append(renamed.clone(), value);
        }
    }
    let json = HeaderValue::from_static("application/json");
    map.entry(CONTENT_TYPE).or_insert(json);
    Ok(map)
}
