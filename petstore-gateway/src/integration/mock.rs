//! Mocks whose mappings are literal: what CORS and examples need. Templates of VTL are not run here.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use petstore_core::contract::{Integration, IntegrationResponse, PassthroughBehavior};
use serde::Deserialize;

use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;

/// Answers as the integration's response says that the request's template chooses by its status.
pub(super) fn invoke(
    call: &GatewayRequest,
    mock: &Integration,
) -> Result<Response<Bytes>, GatewayError> {
    let request = request(call, mock)?;
    let choice: Choice = serde_json::from_slice(&request).map_err(|_| {
        GatewayError::api_configuration_error(
            "the request template of the mock gives no JSON with a statusCode",
        )
    })?;
    let response = choose(choice.status_code, mock).ok_or_else(|| {
        GatewayError::api_configuration_error(format!(
            "the mock has no integration response for the status {}",
            choice.status_code
        ))
    })?;
    answer(response)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Choice {
    status_code: u16,
}

/// The request as its template makes it, or as it came where no template is for its media type.
fn request(call: &GatewayRequest, mock: &Integration) -> Result<Bytes, GatewayError> {
    let content_type = call.header("content-type").unwrap_or("application/json");
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if let Some(template) = mock.request_templates.get(media_type) {
        return literal_template(template).map(|text| Bytes::copy_from_slice(text.as_bytes()));
    }
    let passes = match mock.passthrough_behavior {
        PassthroughBehavior::WhenNoMatch => true,
        PassthroughBehavior::WhenNoTemplates => mock.request_templates.is_empty(),
        PassthroughBehavior::Never => false,
    };
    if passes {
        Ok(call.body.clone())
    } else {
        Err(GatewayError::unsupported_media_type())
    }
}

/// The response whose pattern is the status, else the one without a pattern.
fn choose(status: u16, mock: &Integration) -> Option<(u16, &IntegrationResponse)> {
    let text = status.to_string();
    let with = |pattern: Option<&str>| {
        let mut responses = mock.responses.iter();
        responses.find(|(_, response)| response.selection_pattern.as_deref() == pattern)
    };
    let (status, response) = with(Some(&text)).or_else(|| with(None))?;
    Some((*status, response))
}

fn answer(
    (status, response): (u16, &IntegrationResponse),
) -> Result<Response<Bytes>, GatewayError> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = StatusCode::from_u16(status)
        .map_err(|_| GatewayError::api_configuration_error(format!("{status} is no status")))?;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some((content_type, template)) = body(&response.response_templates) {
        let content_type = HeaderValue::from_str(content_type);
        headers.extend(content_type.map(|value| (CONTENT_TYPE, value)));
        *answer.body_mut() = Bytes::copy_from_slice(literal_template(template)?.as_bytes());
    }
    let headers = answer.headers_mut();
    for (target, source) in &response.response_parameters {
        let name = target.strip_prefix("method.response.header.");
        let name = name.and_then(|name| HeaderName::from_bytes(name.as_bytes()).ok());
        let value = source.strip_prefix('\'').and_then(|s| s.strip_suffix('\''));
        let value = value.and_then(|value| HeaderValue::from_str(value).ok());
        let (Some(name), Some(value)) = (name, value) else {
            return Err(GatewayError::api_configuration_error(format!(
                "this gateway sets headers of mocks from literals only, not `{target}` from `{source}`"
            )));
        };
        headers.insert(name, value);
    }
    Ok(answer)
}

fn body(templates: &BTreeMap<String, String>) -> Option<(&str, &str)> {
    let json = templates.get_key_value("application/json");
    let (content_type, template) = json.or_else(|| templates.first_key_value())?;
    Some((content_type, template))
}

/// The template, if it says what it gives.
fn literal_template(template: &str) -> Result<&str, GatewayError> {
    if template.contains(['$', '#']) {
        return Err(GatewayError::api_configuration_error(
            "this gateway does not run the VTL of mocks: only templates without `$` and `#`",
        ));
    }
    Ok(template)
}
