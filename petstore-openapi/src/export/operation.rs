//! Writes methods as operations: parameters, bodies, responses and security requirements.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::node::{Members, Node};
use super::style::Style;
use super::{integration, schemas};
use petstore_core::contract::{Auth, Cookie, Location, Method, MethodResponse, Parameter};

/// Writes a method as an operation.
pub(super) fn write(path: &str, method: &Method, style: &Style<'_>) -> Members {
    let mut operation = Members::default();
    operation.put_some("operationId", method.operation_name.as_ref());
    if style.own {
        operation.put_some("summary", method.docs.summary.as_ref());
        operation.put_some("description", method.docs.description.as_ref());
        operation.put_filled("tags", method.docs.tags.as_slice());
        if method.docs.deprecated {
            operation.put("deprecated", true);
        }
    }
    if style.is_swagger() {
        operation.put_filled("consumes", media_types(consumed(method)));
        operation.put_filled("produces", media_types(produced(method)));
    }
    operation.put_filled("parameters", parameters(path, method, style));
    if !style.is_swagger() {
        operation.put_some("requestBody", request_body(method, style));
    }
    operation.put("responses", responses(method, style));
    operation.put_filled("security", security(method, style));
    if style.own {
        operation.put_filled("x-petstore-allow", &method.allowed_lints);
    }
    if style.extensions {
        if style.own && method.auth == Auth::Iam {
            let auth: Members = [("type", method.auth.authorization_type())]
                .into_iter()
                .collect();
            operation.put("x-amazon-apigateway-auth", auth);
        }
        let validator = method.request_validator.as_ref();
        operation.put_some("x-amazon-apigateway-request-validator", validator);
        let integration = method.integration.as_ref();
        let written = integration.map(|integration| integration::write(integration, style));
        operation.put_some("x-amazon-apigateway-integration", written);
    }
    operation
}

/// The media types of bodies that the method or its integration names.
fn consumed(method: &Method) -> BTreeSet<&String> {
    let templates = method
        .integration
        .iter()
        .flat_map(|i| i.request_templates.keys());
    method.request_models.keys().chain(templates).collect()
}

fn produced(method: &Method) -> BTreeSet<&String> {
    let integration = method.integration.iter();
    let templates = integration
        .flat_map(|i| i.responses.values())
        .flat_map(|response| response.response_templates.keys());
    let responses = method.responses.values();
    let models = responses.flat_map(|response| response.response_models.keys());
    models.chain(templates).collect()
}

fn media_types(types: BTreeSet<&String>) -> Vec<Node> {
    types.into_iter().map(Node::from).collect()
}

fn parameters(path: &str, method: &Method, style: &Style<'_>) -> Vec<Node> {
    let mut parameters: Vec<Node> = method
        .request_parameters
        .iter()
        .map(|p| parameter(p, style))
        .collect();
    for name in undeclared(path, method) {
        parameters.push(parameter(&Parameter::path(name), style));
    }
    if style.own {
        let cookies = method.cookies.iter();
        parameters.extend(cookies.map(|(name, c)| cookie(name, c, style)));
    }
    if style.is_swagger()
        && let Some(model) = method.request_models.values().next()
    {
        let mut body = Members::default();
        body.put("in", "body");
        body.put("name", model);
        body.put("required", true);
        body.put("schema", model_reference(model, style));
        parameters.push(body.into());
    }
    parameters
}

/// The parameters that only the path names. OpenAPI requires that an operation declares them.
fn undeclared<'p>(path: &'p str, method: &Method) -> impl Iterator<Item = &'p str> {
    let segments = path.split('/');
    let names = segments.filter_map(|s| s.strip_prefix('{')?.strip_suffix('}'));
    names
        .map(|name| name.strip_suffix('+').unwrap_or(name))
        .filter(|name| {
            let mut declared = method.request_parameters.iter();
            !declared.any(|p| p.location == Location::Path && p.name == *name)
        })
}

fn parameter(parameter: &Parameter, style: &Style<'_>) -> Node {
    let mut members = Members::default();
    members.put("name", &parameter.name);
    let location = match parameter.location {
        Location::Path => "path",
        Location::QueryString => "query",
        Location::Header => "header",
    };
    members.put("in", location);
    if style.own {
        members.put_some("description", parameter.description.as_ref());
    }
    let required = parameter.required || parameter.location == Location::Path;
    if required || style.is_swagger() {
        members.put("required", required);
    }
    put_schema(&mut members, &parameter.schema, style);
    members.into()
}

fn cookie(name: &str, cookie: &Cookie, style: &Style<'_>) -> Node {
    let mut members = Members::default();
    members.put("name", name);
    members.put("in", "cookie");
    members.put_some("description", cookie.description.as_ref());
    if cookie.required {
        members.put("required", true);
    }
    put_schema(&mut members, &cookie.schema, style);
    members.into()
}

/// Adds the schema of a parameter or header. API Gateway does not store it, so its export has
/// strings.
fn put_schema(members: &mut Members, schema: &Value, style: &Style<'_>) {
    if style.own {
        members.put("schema", schemas::write(schema, style));
    } else if style.is_swagger() {
        members.put("type", "string");
    } else {
        let text: Members = [("type", "string")].into_iter().collect();
        members.put("schema", text);
    }
}

fn model_reference(model: &str, style: &Style<'_>) -> Members {
    [("$ref", format!("{}{model}", style.model_prefix()))]
        .into_iter()
        .collect()
}

fn request_body(method: &Method, style: &Style<'_>) -> Option<Members> {
    let content = content(&method.request_models, &method.consumes, style);
    if content == Members::default().into() {
        return None;
    }
    let mut body = Members::default();
    body.put("content", content);
    // API Gateway does not store whether a body is optional, so its export has required bodies.
    if !method.request_body_optional || !style.own {
        body.put("required", true);
    }
    Some(body)
}

/// The models by media type. [`export`](super::export) adds the media types without a model.
fn content(models: &BTreeMap<String, String>, bare: &[String], style: &Style<'_>) -> Node {
    let mut content = Members::default();
    for (media_type, model) in models {
        let schema: Members = [("schema", model_reference(model, style))]
            .into_iter()
            .collect();
        content.put(media_type, schema);
    }
    if style.own {
        for media_type in bare.iter().filter(|kind| !models.contains_key(*kind)) {
            content.put(media_type, Members::default());
        }
    }
    content.into()
}

fn responses(method: &Method, style: &Style<'_>) -> Members {
    let mut responses: Members = method
        .responses
        .iter()
        .map(|(status, method_response)| {
            (
                status.to_string(),
                response(*status, method_response, style),
            )
        })
        .collect();
    if style.own && method.responses.is_empty() {
        // OpenAPI requires a response; API Gateway ignores this one.
        let any: Members = [("description", "any response")].into_iter().collect();
        responses.put("default", any);
    }
    responses
}

fn response(status: u16, response: &MethodResponse, style: &Style<'_>) -> Members {
    let mut members = Members::default();
    if style.own {
        // OpenAPI requires a description; import ignores an empty one.
        members.put(
            "description",
            response.description.as_deref().unwrap_or_default(),
        );
    } else {
        members.put("description", format!("{status} response"));
    }
    let headers: Members = response
        .headers
        .iter()
        .map(|(name, header)| {
            let mut members = Members::default();
            if style.own {
                members.put_some("description", header.description.as_ref());
            }
            put_schema(&mut members, &header.schema, style);
            (name, members)
        })
        .collect();
    members.put_filled("headers", headers);
    if style.is_swagger() {
        if let Some(model) = response.response_models.values().next() {
            members.put("schema", model_reference(model, style));
        }
    } else {
        let content = content(&response.response_models, &response.produces, style);
        if style.own {
            members.put_filled("content", content);
        } else {
            members.put("content", content);
        }
    }
    members
}

/// [`export`](super::export) requires key and authorizer together; GetExport lists them separately.
fn security(method: &Method, style: &Style<'_>) -> Vec<Node> {
    let mut schemes: Vec<(&str, &[String])> = Vec::new();
    match &method.auth {
        Auth::None => {}
        Auth::Iam => schemes.push((&style.schemes.sigv4, &[])),
        Auth::Custom { authorizer } => schemes.push((authorizer, &[])),
        Auth::Cognito { authorizer, scopes } => schemes.push((authorizer, scopes)),
    }
    if method.api_key_required {
        schemes.push((&style.schemes.api_key, &[]));
    }
    if schemes.is_empty() {
        return Vec::new();
    }
    if style.own {
        return vec![schemes.into_iter().collect::<Members>().into()];
    }
    let one_by_one = schemes
        .into_iter()
        .map(|scheme| [scheme].into_iter().collect::<Members>());
    one_by_one.map(Node::from).collect()
}
