//! Reads paths as routes.

use std::collections::BTreeMap;

use super::super::attributes;
use super::super::context::Context;
use super::super::cursor::Cursor;
use super::super::methods::METHODS;
use super::super::operation;
use super::super::paths::MAX_PATH;
use super::super::problem::Problem;
use super::authorizers::Scheme;
use super::integration::{self, Read};
use petstore_core::contract::MethodKey;
use petstore_core::contract::http_api::{HttpApi, Route, RouteAuth, RouteKey};
use petstore_core::resource::PathTemplate;

/// Adds the routes of the document to the API, each path below the prefix.
pub(super) fn routes(
    context: &mut Context<'_>,
    schemes: &BTreeMap<&str, Scheme>,
    prefix: &str,
    api: &mut HttpApi,
) -> Result<(), Problem> {
    for (path, item) in context.document.members_of("paths")? {
        if path.starts_with("x-") {
            continue;
        }
        let item = item.resolved()?;
        attributes::warn_path_item(context, path, &item)?;
        for (name, verb) in METHODS {
            let Some(operation) = item.get(name)? else {
                continue;
            };
            attributes::warn_operation(context, path, name, &operation)?;
            let is_default = verb == MethodKey::Any && operation.flag_of("isDefaultRoute")?;
            let template = template(path, prefix, is_default, &item);
            let Some(template) = context.kept(template) else {
                break;
            };
            let key = if is_default {
                RouteKey::Default
            } else {
                RouteKey::Path {
                    path: template.to_string(),
                    verb,
                }
            };
            let route = route(context, schemes, &key, &template, &item, &operation);
            if let Some(Some(route)) = context.kept(route) {
                let budget = context.budget();
                budget.take_entry::<RouteKey, Route>(api.routes.len())?;
                budget.take_text(path.len())?;
                api.routes.insert(key, route);
            }
        }
    }
    Ok(())
}

/// The template of the path. The path of the route `$default` is only a name.
fn template(
    path: &str,
    prefix: &str,
    is_default: bool,
    item: &Cursor<'_>,
) -> Result<PathTemplate, Problem> {
    let trimmed = path.trim_end_matches('/');
    let full = match (is_default, prefix.is_empty() && trimmed.is_empty()) {
        (true, _) | (_, true) => "/".to_owned(),
        _ => format!("{prefix}{trimmed}"),
    };
    if full.chars().count() > MAX_PATH {
        return Err(item.invalid(format!("The path has more than {MAX_PATH} characters")));
    }
    PathTemplate::parse(&full)
        .map_err(|error| item.bad_request(format!("Invalid route path '{full}': {error}")))
}

/// Reads an operation; `None` if API Gateway does not create the route.
fn route(
    context: &mut Context<'_>,
    schemes: &BTreeMap<&str, Scheme>,
    key: &RouteKey,
    template: &PathTemplate,
    item: &Cursor<'_>,
    operation: &Cursor<'_>,
) -> Result<Option<Route>, Problem> {
    let Some(auth) = auth(context, schemes, key, operation)? else {
        return Ok(None);
    };
    let mut route = Route {
        operation_name: operation.filled_text_of("operationId")?,
        auth,
        integration: None,
        interface: operation::interface(context, template, item, operation),
    };
    let Some(place) = operation.get("x-amazon-apigateway-integration")? else {
        context.warn(
            operation,
            format!("the route '{key}' has no integration, so requests to it get a 404"),
        );
        return Ok(Some(route));
    };
    let read = place
        .resolved()
        .and_then(|place| Ok((integration::read(context, &place)?, place)))
        .map_err(|problem| {
            problem.within(format!("Unable to create integration for route '{key}'"))
        })?;
    match read {
        (Read::Integration(integration), _) => route.integration = Some(*integration),
        (Read::Unsupported(kind), place) => context.warn(
            &place,
            format!(
                "HTTP APIs do not support integrations of type '{kind}', only aws_proxy and http_proxy: the route \
                 '{key}' has no integration"
            ),
        ),
    }
    Ok(Some(route))
}

/// The callers that the security requirements allow; `None` if the route cannot be created.
fn auth(
    context: &mut Context<'_>,
    schemes: &BTreeMap<&str, Scheme>,
    key: &RouteKey,
    operation: &Cursor<'_>,
) -> Result<Option<RouteAuth>, Problem> {
    let source = match operation.get("security")? {
        Some(_) => operation.clone(),
        None => context.document.clone(),
    };
    let mut auth = RouteAuth::None;
    for requirement in source.items_of("security")? {
        for (name, place) in requirement.members()? {
            let named = match schemes.get(name) {
                Some(Scheme::Jwt) => RouteAuth::Jwt {
                    authorizer: name.to_owned(),
                    scopes: requirement.texts_of(name)?,
                },
                Some(Scheme::Lambda) => RouteAuth::Lambda {
                    authorizer: name.to_owned(),
                },
                Some(Scheme::Iam) => RouteAuth::Iam,
                Some(Scheme::Ignored) => continue,
                Some(Scheme::Failed) => {
                    context.warn(
                        &place,
                        format!("the route '{key}' is not created, because its authorizer '{name}' is not"),
                    );
                    return Ok(None);
                }
                None => {
                    context.warn(
                        &place,
                        format!("API Gateway ignores the security scheme `{name}`, because it is not defined"),
                    );
                    continue;
                }
            };
            if auth == RouteAuth::None {
                auth = named;
            } else {
                context.warn(
                    &place,
                    format!("a route can have only one authorizer, so `{name}` is ignored"),
                );
            }
        }
    }
    if let Some(own) = operation.get("x-amazon-apigateway-auth")? {
        match own
            .text_of("type")?
            .unwrap_or_default()
            .to_ascii_uppercase()
            .as_str()
        {
            "NONE" => auth = RouteAuth::None,
            "AWS_IAM" => auth = RouteAuth::Iam,
            _ => {}
        }
    }
    Ok(Some(auth))
}
