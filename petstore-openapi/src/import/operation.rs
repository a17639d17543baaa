//! Reads operations as methods.

use std::collections::BTreeMap;

use super::context::Context;
use super::cursor::Cursor;
use super::memory;
use super::parameters::Parameters;
use super::problem::Problem;
use super::{extensions, integration, mapping, parameters, schemas, security};
use petstore_core::contract::{
    Cookie, Documentation, Method, MethodKey, MethodResponse, Parameter, ResponseHeader,
};
use petstore_core::resource::PathTemplate;

/// The extensions of an operation, after `x-amazon-apigateway-`.
const EXTENSIONS: [&str; 3] = ["integration", "request-validator", "auth"];

/// Reads an operation; `None` if API Gateway does not create the method.
pub(super) fn method(
    context: &mut Context<'_>,
    template: &PathTemplate,
    verb: MethodKey,
    item: &Cursor<'_>,
    operation: &Cursor<'_>,
) -> Result<Option<Method>, Problem> {
    let unable = |what: &str, on: &str| {
        format!("Unable to put {what} on '{verb}' {on}resource at path '{template}'")
    };
    let mut method = Method::default();
    let put = put_method(context, template, item, operation, &mut method);
    let created = put.map_err(|problem| {
        let unable = format!("Unable to put method '{verb}' on resource at path '{template}'");
        problem.within(unable)
    })?;
    context.warn_extensions(operation, &EXTENSIONS)?;
    if !created {
        return Ok(None);
    }
    if let Some(place) = operation.get("x-amazon-apigateway-integration")? {
        let place = place.resolved()?;
        let mut integration = match integration::read(context, &place, &method) {
            Ok(integration) => integration,
            Err(problems) => {
                for problem in problems {
                    context.kept::<()>(Err(problem.within(unable("integration", "for "))));
                }
                return Ok(None);
            }
        };
        integration.responses = integration::responses(context, &place, &method)
            .map_err(|problem| problem.within(unable("integration response", "for ")))?;
        method.integration = Some(integration);
    }
    Ok(Some(method))
}

/// Reads the method without its integration. Returns whether API Gateway creates it.
fn put_method(
    context: &mut Context<'_>,
    template: &PathTemplate,
    item: &Cursor<'_>,
    operation: &Cursor<'_>,
    method: &mut Method,
) -> Result<bool, Problem> {
    method.operation_name = operation.filled_text_of("operationId")?;
    method.docs = documentation(operation)?;
    method.allowed_lints = extensions::allowed_lints(context, operation)?;
    method.request_validator = request_validator(context, operation)?;
    method.responses = responses(context, operation)?;
    request(context, template, item, operation, method)?;
    if method.request_models.is_empty() && method.consumes.is_empty() {
        method.request_body_optional = false;
    }
    security::apply(context, operation, method)
}

fn documentation(operation: &Cursor<'_>) -> Result<Documentation, Problem> {
    Ok(Documentation {
        summary: operation.text_of("summary")?,
        description: operation.text_of("description")?,
        tags: operation.texts_of("tags")?,
        // API Gateway does not read it, so that no value is a mistake.
        deprecated: operation.flag_of("deprecated").unwrap_or_default(),
    })
}

/// What an operation of an HTTP API documents of its interface. Nothing in it is a mistake, because
/// API Gateway does not use it.
pub(super) fn interface(
    context: &mut Context<'_>,
    template: &PathTemplate,
    item: &Cursor<'_>,
    operation: &Cursor<'_>,
) -> Method {
    let warnings = context.take_warnings();
    let mut method = Method {
        docs: documentation(operation).unwrap_or_default(),
        responses: responses(context, operation).unwrap_or_default(),
        ..Method::default()
    };
    let read = request(context, template, item, operation, &mut method);
    if read.is_err() {
        method.request_parameters = template.parameters().map(Parameter::path).collect();
    }
    if method.request_models.is_empty() && method.consumes.is_empty() {
        method.request_body_optional = false;
    }
    context.restore_warnings(warnings);
    method
}

/// The request validator of the operation, or else that of the document.
fn request_validator(
    context: &Context<'_>,
    operation: &Cursor<'_>,
) -> Result<Option<String>, Problem> {
    const NAME: &str = "x-amazon-apigateway-request-validator";
    let place = match operation.get(NAME)? {
        Some(own) => Some(own),
        None => context.document.get(NAME)?,
    };
    let Some(place) = place else {
        return Ok(None);
    };
    let name = place.text()?;
    if context.request_validators.contains_key(&name) {
        Ok(Some(name))
    } else {
        Err(place.bad_request("Invalid Request Validator identifier specified"))
    }
}

/// Reads the parameters and the body.
fn request(
    context: &mut Context<'_>,
    template: &PathTemplate,
    item: &Cursor<'_>,
    operation: &Cursor<'_>,
    method: &mut Method,
) -> Result<(), Problem> {
    let mut parameters = Parameters::default();
    for place in parameters::places(item, operation)? {
        let place = place?;
        if context.swagger && place.text_of("in")?.as_deref() == Some("body") {
            body_parameter(context, operation, &place, method)?;
        } else if let Some((name, cookie)) = parameters::cookie(context, &place)? {
            parameters::read(context, template, &place)?;
            let budget = context.budget();
            budget.take_entry::<String, Cookie>(method.cookies.len())?;
            method.cookies.insert(name, cookie);
        } else if let Some(parameter) = parameters::read(context, template, &place)? {
            context.budget().take(parameters::ENTRY)?;
            parameters.put(parameter, &place)?;
        }
    }
    method.request_parameters = parameters.finish(template);
    if let Some(body) = operation.get("requestBody")? {
        request_body(context, &body.resolved()?, method)?;
    }
    Ok(())
}

/// Reads a body in Swagger: one schema for all media types that the operation or the document
/// consumes.
fn body_parameter(
    context: &mut Context<'_>,
    operation: &Cursor<'_>,
    place: &Cursor<'_>,
    method: &mut Method,
) -> Result<(), Problem> {
    let consumes = media_types(context, operation, "consumes")?;
    method.request_body_optional = !place.flag_of("required")?;
    let model = match place.get("schema")? {
        Some(schema) => schemas::of_body(context, &schema)?,
        None => None,
    };
    match model {
        Some(model) => {
            let models = consumes.into_iter().map(|kind| (kind, model.clone()));
            method.request_models = models.collect();
        }
        None => method.consumes = consumes,
    }
    Ok(())
}

fn media_types(
    context: &Context<'_>,
    operation: &Cursor<'_>,
    member: &str,
) -> Result<Vec<String>, Problem> {
    let own = operation.texts_of(member)?;
    let named = if own.is_empty() {
        context.document.texts_of(member)?
    } else {
        own
    };
    // The name of the model of each.
    context.budget().take(named.len() * 64)?;
    Ok(if named.is_empty() {
        vec!["application/json".to_owned()]
    } else {
        named
    })
}

fn request_body(
    context: &mut Context<'_>,
    body: &Cursor<'_>,
    method: &mut Method,
) -> Result<(), Problem> {
    method.request_body_optional = !body.flag_of("required")?;
    (method.request_models, method.consumes) = content(context, body)?;
    Ok(())
}

/// Reads the models by media type, and the media types without a schema.
fn content(
    context: &mut Context<'_>,
    place: &Cursor<'_>,
) -> Result<(BTreeMap<String, String>, Vec<String>), Problem> {
    let mut named = BTreeMap::new();
    let mut bare = Vec::new();
    for (media_type, media) in place.members_of("content")? {
        context.budget().take_text(media_type.len())?;
        let model = match media.get("schema")? {
            Some(schema) => schemas::of_body(context, &schema)?,
            None => None,
        };
        match model {
            Some(model) => {
                let budget = context.budget();
                budget.take_entry::<String, String>(named.len())?;
                budget.take_text(model.len())?;
                named.insert(media_type.to_owned(), model);
            }
            None => memory::push(&mut bare, media_type.to_owned(), context.budget())?,
        }
    }
    Ok((named, bare))
}

fn responses(
    context: &mut Context<'_>,
    operation: &Cursor<'_>,
) -> Result<BTreeMap<u16, MethodResponse>, Problem> {
    let mut responses = BTreeMap::new();
    for (status, place) in operation.members_of("responses")? {
        if status.starts_with("x-") {
            continue;
        }
        if status == "default" {
            let warning = "API Gateway does not support default responses, so this one is ignored";
            context.add_warning(place.warning(warning));
            continue;
        }
        let Some(code) = mapping::parse_status(status) else {
            return Err(place.violates(
                status,
                "statusCode",
                r"Member must satisfy regular expression pattern: [1-5]\d\d",
            ));
        };
        let budget = context.budget();
        budget.take_entry::<u16, MethodResponse>(responses.len())?;
        let response = response(context, operation, &place.resolved()?)?;
        responses.insert(code, response);
    }
    Ok(responses)
}

fn response(
    context: &mut Context<'_>,
    operation: &Cursor<'_>,
    place: &Cursor<'_>,
) -> Result<MethodResponse, Problem> {
    let mut response = MethodResponse {
        description: place.filled_text_of("description")?,
        ..MethodResponse::default()
    };
    for (name, header) in place.members_of("headers")? {
        let header = header.resolved()?;
        let description = header.text_of("description")?;
        let schema = parameters::value_schema(context, &header)?;
        let budget = context.budget();
        budget.take_entry::<String, ResponseHeader>(response.headers.len())?;
        budget.take_text(name.len())?;
        response.headers.insert(
            name.to_owned(),
            ResponseHeader {
                description,
                schema,
            },
        );
    }
    if !context.swagger {
        (response.response_models, response.produces) = content(context, place)?;
    } else if let Some(schema) = place.get("schema")? {
        let produces = media_types(context, operation, "produces")?;
        match schemas::of_body(context, &schema)? {
            Some(model) => {
                let models = produces.into_iter().map(|kind| (kind, model.clone()));
                response.response_models = models.collect();
            }
            None => response.produces = produces,
        }
    }
    Ok(response)
}
