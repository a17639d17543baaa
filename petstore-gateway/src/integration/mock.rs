//! Mock integrations (`MOCK`): the gateway returns a response without calling a backend.
//!
//! It supports what CORS preflights and examples need: literal templates, and headers from literals, context and
//! stage variables. It does not run VTL.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html>

use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use petstore_core::contract::{
    Integration, IntegrationResponse, MappingExpression, PassthroughBehavior,
};
use serde::Deserialize;

use crate::context::RequestContext;
use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;
use crate::mapping::HeaderMappings;
use crate::resource::MatchedMethod;

/// Returns the integration response that the `statusCode` of the rendered request template selects.
pub(super) fn invoke(
    context: &RequestContext<'_>,
    matched: &MatchedMethod<'_, '_>,
    mock: &Integration,
) -> Result<Response<Bytes>, GatewayError> {
    let request = render_request(context.request, mock)?;
    let choice: Choice = serde_json::from_slice(&request).map_err(|_| {
        GatewayError::api_configuration_error(
            "the mock's request template does not render to JSON with a statusCode: \
             write one such as {\"statusCode\": 200}",
        )
    })?;
    let (status, response) = choose(choice.status_code, mock).ok_or_else(|| {
        GatewayError::api_configuration_error(format!(
            "the mock has no integration response for the status {}: add one, or a default",
            choice.status_code
        ))
    })?;
    let mut rendered = render_response(status, response)?;
    if let Some(mappings) = matched.mappings.responses.get(&status) {
        add_mapped_headers(rendered.headers_mut(), mappings, context)?;
    }
    Ok(rendered)
}

/// What the rendered request template of a mock contains.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Choice {
    status_code: u16,
}

/// The request template for the body's media type; without one, the body itself if it may pass through.
fn render_request(request: &GatewayRequest, mock: &Integration) -> Result<Bytes, GatewayError> {
    let content_type = request.header("content-type");
    let content_type = content_type.unwrap_or("application/json");
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if let Some(template) = mock.request_templates.get(media_type) {
        return literal_template(template).map(|text| Bytes::copy_from_slice(text.as_bytes()));
    }
    let passes_through = match mock.passthrough_behavior {
        PassthroughBehavior::WhenNoMatch => true,
        PassthroughBehavior::WhenNoTemplates => mock.request_templates.is_empty(),
        PassthroughBehavior::Never => false,
    };
    if passes_through {
        Ok(request.body.clone())
    } else {
        Err(GatewayError::unsupported_media_type())
    }
}

/// The response whose pattern is the status, or else the response without a pattern.
fn choose(status: u16, mock: &Integration) -> Option<(u16, &IntegrationResponse)> {
    let text = status.to_string();
    let with_pattern = |pattern: Option<&str>| {
        let mut responses = mock.responses.iter();
        responses.find(|(_, response)| response.selection_pattern.as_deref() == pattern)
    };
    let (status, response) = with_pattern(Some(&text)).or_else(|| with_pattern(None))?;
    Some((*status, response))
}

fn render_response(
    status: u16,
    response: &IntegrationResponse,
) -> Result<Response<Bytes>, GatewayError> {
    let mut rendered = Response::new(Bytes::new());
    *rendered.status_mut() = StatusCode::from_u16(status).map_err(|_| {
        GatewayError::api_configuration_error(format!("{status} is not a status: use 100 to 599"))
    })?;
    let headers = rendered.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some((content_type, template)) = body_template(&response.response_templates) {
        let content_type = HeaderValue::from_str(content_type);
        headers.extend(content_type.map(|value| (CONTENT_TYPE, value)));
        *rendered.body_mut() = Bytes::copy_from_slice(literal_template(template)?.as_bytes());
    }
    Ok(rendered)
}

/// Sets the mapped headers. A source without a value sets none, as in the cloud.
fn add_mapped_headers(
    headers: &mut HeaderMap,
    mappings: &HeaderMappings,
    context: &RequestContext<'_>,
) -> Result<(), GatewayError> {
    let unsupported = |mapping: &str| {
        GatewayError::api_configuration_error(format!(
            "the mock cannot map {mapping}: map 'text', context.* or stageVariables.* to \
             method.response.header.*"
        ))
    };
    if let Some(invalid) = &mappings.invalid {
        return Err(unsupported(invalid));
    }
    for mapping in &mappings.mappings {
        let text = || format!("the header `{}` from `{}`", mapping.name, mapping.source);
        if let MappingExpression::Request(_) | MappingExpression::Response(_) = mapping.source {
            return Err(unsupported(&text()));
        }
        let Some(value) = context.resolve(&mapping.source) else {
            continue;
        };
        let value = HeaderValue::from_str(&value).map_err(|_| unsupported(&text()))?;
        headers.insert(mapping.name.clone(), value);
    }
    Ok(())
}

fn body_template(templates: &BTreeMap<String, String>) -> Option<(&str, &str)> {
    let json = templates.get_key_value("application/json");
    let (content_type, template) = json.or_else(|| templates.first_key_value())?;
    Some((content_type, template))
}

/// The template, if it is a literal text.
fn literal_template(template: &str) -> Result<&str, GatewayError> {
    if template.contains(['$', '#']) {
        return Err(GatewayError::api_configuration_error(
            "this gateway does not run the VTL of mocks: use a template without `$` and `#`",
        ));
    }
    Ok(template)
}
