//! Reads paths as resources.

use std::collections::BTreeMap;

use super::cursor::Cursor;
use super::operation;
use super::problem::Problem;
use super::root::Context;
use petstore_core::contract::{MethodKey, Resource};
use petstore_core::resource::{Template, TemplateError};
use petstore_core::verb::Verb;

/// The members of a path item that are methods.
const METHODS: [(&str, MethodKey); 8] = [
    ("get", MethodKey::Verb(Verb::Get)),
    ("head", MethodKey::Verb(Verb::Head)),
    ("post", MethodKey::Verb(Verb::Post)),
    ("put", MethodKey::Verb(Verb::Put)),
    ("patch", MethodKey::Verb(Verb::Patch)),
    ("delete", MethodKey::Verb(Verb::Delete)),
    ("options", MethodKey::Verb(Verb::Options)),
    ("x-amazon-apigateway-any-method", MethodKey::Any),
];

/// Reads the resources of the document, with the prefix before each path.
pub(super) fn resources(
    context: &mut Context<'_>,
    prefix: &str,
) -> Result<BTreeMap<String, Resource>, Problem> {
    let mut resources: BTreeMap<String, Resource> = BTreeMap::new();
    let mut variables = Variables::default();
    for (path, item) in context.document.members_of("paths")? {
        if path.starts_with("x-") {
            continue;
        }
        let full = format!("{prefix}{}", path.trim_end_matches('/'));
        let full = if full.is_empty() {
            "/".to_owned()
        } else {
            full
        };
        let checked = variables.add(&full, &item);
        let Some(template) = context.kept(checked) else {
            continue;
        };
        let resource = resources.entry(full).or_default();
        let methods = item
            .resolved()
            .and_then(|item| methods(context, &template, &item, resource));
        context.kept(methods);
    }
    Ok(resources)
}

fn methods(
    context: &mut Context<'_>,
    template: &Template,
    item: &Cursor<'_>,
    resource: &mut Resource,
) -> Result<(), Problem> {
    for (name, verb) in METHODS {
        let Some(operation) = item.get(name)? else {
            continue;
        };
        let method = operation::method(context, template, verb, item, &operation);
        if let Some(method) = context.kept(method) {
            resource.methods.insert(verb, method);
        }
    }
    if let Some(trace) = item.get("trace")? {
        context.warnings.push(
            trace.warning("API Gateway does not support TRACE methods, so this one is ignored"),
        );
    }
    Ok(())
}

/// The path variable among the children of each path. API Gateway allows only one.
#[derive(Default)]
struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Checks a path against API Gateway's rules and against the previous paths.
    fn add(&mut self, path: &str, place: &Cursor<'_>) -> Result<Template, Problem> {
        let template = Template::parse(path).map_err(|error| place.bad_request(message(&error)))?;
        let mut parent = String::new();
        for segment in path.split('/').skip(1) {
            if segment.starts_with('{') {
                match self.0.get(&parent) {
                    Some(existing) if existing != segment => {
                        return Err(place.bad_request(format!(
                            "A sibling ({existing}) of this resource already has a variable path part -- \
                             only one is allowed"
                        )));
                    }
                    Some(_) => {}
                    None => {
                        self.0.insert(parent.clone(), segment.to_owned());
                    }
                }
            }
            parent.push('/');
            parent.push_str(segment);
        }
        Ok(template)
    }
}

/// API Gateway's message for an invalid path, or our own if API Gateway's is unknown.
fn message(error: &TemplateError) -> String {
    match error {
        TemplateError::GreedyNotLast { name, .. } => {
            format!("Cannot create a child of a resource with a greedy path variable: {{{name}+}}")
        }
        TemplateError::PartialParameter(_)
        | TemplateError::UnnamedParameter(_)
        | TemplateError::IllegalCharacter { .. } => {
            format!(
                "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces \
                 at the beginning and the end. ({error})"
            )
        }
        other => format!("Invalid OpenAPI input. {other}"),
    }
}
