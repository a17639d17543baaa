//! The integration's request: the client's request, mapped.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping.html>

use bytes::Bytes;
use petstore_core::contract::{Location, MappingExpression, RequestSource};

use super::call::IntegrationCall;
use super::content::convert_request;
use crate::body_path;
use crate::context::RequestContext;
use crate::gateway_error::GatewayError;
use crate::mapping::{RequestTarget, RequestTemplate};
use crate::template::{Input, OverrideValue, TemplateVariables};

/// A mapped request, before a backend gives it a URI and its own headers.
#[derive(Debug, Default)]
pub(super) struct IntegrationRequest {
    /// The values of `{name}` in the URI.
    pub(super) path: Vec<(String, String)>,
    /// The parameters of the query string that the URI does not contain.
    pub(super) query: Vec<(String, String)>,
    /// The mapped headers. Names that differ only in case occur once.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
    /// Whether a template rendered the body.
    pub(super) is_rendered: bool,
}

/// Maps the client's request: parameters, then the body, then what its template overrides.
///
/// # Errors
///
/// 415 if no template fits; 400 if a mapping reads JSON that is not there; 500 if the integration
/// is invalid.
pub(super) fn map(
    call: &IntegrationCall<'_>,
    variables: &TemplateVariables<'_>,
) -> Result<IntegrationRequest, GatewayError> {
    let IntegrationCall {
        deployment,
        context,
        matched,
        integration,
    } = call;
    let mappings = matched.mappings;
    let request = context.request;
    let content_type = request.header("content-type");
    let behavior = integration.passthrough_behavior;
    let template = mappings
        .request_templates
        .for_request(content_type, behavior);
    let template = match template {
        RequestTemplate::Transform(template) => Some(template),
        RequestTemplate::PassThrough => None,
        RequestTemplate::Reject => return Err(GatewayError::unsupported_media_type()),
    };
    let is_binary = deployment.media_types.request_is_binary(request);
    let payload = convert_request(&request.body, is_binary, integration.content_handling)?;
    let mut mapped = map_parameters(call)?;
    mapped.is_rendered = template.is_some();
    mapped.body = match template {
        Some(template) => {
            let input = Input::of_request(payload.into_text()?);
            template.render(variables, input)?.into()
        }
        None => payload.into_bytes(),
    };
    mapped.apply_overrides(variables);
    check_headers(call)?;
    Ok(mapped)
}

/// The mapped parameters alone, which proxy integrations have too.
pub(super) fn map_parameters(
    call: &IntegrationCall<'_>,
) -> Result<IntegrationRequest, GatewayError> {
    let mappings = &call.matched.mappings.request;
    if let Some(invalid) = &mappings.invalid {
        return Err(GatewayError::api_configuration_error(format!(
            "the integration cannot map {invalid}: map a part of the request to \
             integration.request.{{path,querystring,header}}.*"
        )));
    }
    let mut mapped = IntegrationRequest::default();
    for (target, source) in mappings.iter() {
        let values = source_values(call.context, source)?;
        let values = values.into_iter().filter(|value| !value.is_empty());
        match target {
            RequestTarget::QueryString(name) => {
                mapped
                    .query
                    .extend(values.map(|value| (name.clone(), value)));
            }
            RequestTarget::Path(name) => {
                mapped
                    .path
                    .extend(values.map(|value| (name.clone(), value)));
            }
            RequestTarget::Header(name) => {
                let value = values.collect::<Vec<_>>().join(",");
                if !value.is_empty() {
                    mapped.set_header(name, value);
                }
            }
        }
    }
    Ok(mapped)
}

/// The values of a source in this request: none, one, or several of a repeated parameter.
fn source_values(
    context: &RequestContext<'_>,
    source: &MappingExpression,
) -> Result<Vec<String>, GatewayError> {
    let all = |location, name: &str| {
        let values = context.parameter_values(location, name).into_iter();
        values.map(|value| value.into_owned()).collect()
    };
    Ok(match source {
        MappingExpression::Request(RequestSource::MultiValueQueryString(name)) => {
            all(Location::QueryString, name)
        }
        MappingExpression::Request(RequestSource::Body(path)) => {
            let body = String::from_utf8_lossy(&context.request.body);
            let root = body_path::parse_body(&body);
            let root = root.map_err(|_| GatewayError::invalid_json_body())?;
            match path {
                Some(path) => body_path::select(&root, path).into_iter().collect(),
                None => context
                    .resolve(source)
                    .into_iter()
                    .map(|body| body.into_owned())
                    .collect(),
            }
        }
        source => context
            .resolve(source)
            .into_iter()
            .map(|value| value.into_owned())
            .collect(),
    })
}

/// Rejects headers that API Gateway does not let an API set.
pub(super) fn check_headers(call: &IntegrationCall<'_>) -> Result<(), GatewayError> {
    match &call.matched.mappings.illegal_header {
        Some(name) => Err(GatewayError::illegal_header(name)),
        None => Ok(()),
    }
}

impl IntegrationRequest {
    /// Sets a header; a name that differs only in case is replaced.
    pub(super) fn set_header(&mut self, name: &str, value: String) {
        let mut headers = self.headers.iter_mut();
        match headers.find(|(held, _)| held.eq_ignore_ascii_case(name)) {
            Some(header) => *header = (name.to_owned(), value),
            None => self.headers.push((name.to_owned(), value)),
        }
    }

    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(held, _)| held.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    fn apply_overrides(&mut self, variables: &TemplateVariables<'_>) {
        let overrides = variables.overrides();
        for OverrideValue { name, values } in overrides.request_header {
            if !values.is_empty() {
                self.set_header(&name, values.join(","));
            }
        }
        replace(&mut self.query, overrides.request_query_string);
        replace(&mut self.path, overrides.request_path);
    }
}

/// Replaces the values of the overridden names.
fn replace(held: &mut Vec<(String, String)>, overrides: Vec<OverrideValue>) {
    for OverrideValue { name, values } in overrides {
        held.retain(|(other, _)| *other != name);
        held.extend(values.into_iter().map(|value| (name.clone(), value)));
    }
}
