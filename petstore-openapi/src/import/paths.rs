//! Reads paths as resources.

use std::collections::BTreeMap;

use super::attributes;
use super::context::Context;
use super::cursor::Cursor;
use super::methods::METHODS;
use super::operation;
use super::problem::Problem;
use petstore_core::contract::{Method, MethodKey, Resource};
use petstore_core::resource::{PathTemplate, PathTemplateError};

/// Characters of a URL, which cannot be increased; a resource with a longer path could not be
/// called.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html>
pub(super) const MAX_PATH: usize = 10_240;

/// The characters that the ancestors of all paths may have together, beside those in proportion to
/// the paths themselves. Every segment becomes a resource with a path of its own, so the paths of
/// all resources are quadratic in the segments of one path.
const MAX_ANCESTORS: usize = 2 * 1024 * 1024;

/// The characters of ancestors for each character of a path: a path of thirty segments has fewer.
const ANCESTORS_PER_CHARACTER: usize = 16;

/// What the findings of the linter about a method take.
const FINDINGS: usize = 512;

/// What a resource takes that exists only as the parent of others.
const PARENT: usize = 64;

/// The resources of the document, each path below the prefix.
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
        // The resource, what is known of its variables, and what `describe` and `lint` make of its
        // path.
        let budget = context.budget();
        budget.take_entry::<String, Resource>(resources.len())?;
        budget.take_text(4 * full.len())?;
        budget.take(full.matches('/').count() * PARENT)?;
        let full = if full.is_empty() {
            "/".to_owned()
        } else {
            full
        };
        let checked = variables.add(&full, &item).map_err(|problem| {
            problem.within(format!("Unable to create resource at path '{full}'"))
        });
        let Some(template) = context.kept(checked) else {
            continue;
        };
        let resource = resources.entry(full).or_default();
        let methods = item
            .resolved()
            .and_then(|item| methods(context, path, &template, &item, resource));
        context.kept(methods);
    }
    Ok(resources)
}

fn methods(
    context: &mut Context<'_>,
    path: &str,
    template: &PathTemplate,
    item: &Cursor<'_>,
    resource: &mut Resource,
) -> Result<(), Problem> {
    for (name, verb) in METHODS {
        let Some(operation) = item.get(name)? else {
            continue;
        };
        attributes::warn_operation(context, path, name, &operation)?;
        let method = operation::method(context, template, verb, item, &operation);
        if let Some(Some(method)) = context.kept(method) {
            let budget = context.budget();
            budget.take_entry::<MethodKey, Method>(resource.methods.len())?;
            budget.take(FINDINGS)?;
            resource.methods.insert(verb, method);
        }
    }
    context.warn_extensions(item, &["any-method"])?;
    attributes::warn_path_item(context, path, item)?;
    if let Some(trace) = item.get("trace")? {
        context.add_warning(
            trace.warning("API Gateway does not support TRACE methods, so this one is ignored"),
        );
    }
    Ok(())
}

/// The paths so far.
#[derive(Default)]
struct Variables {
    /// The path variable among the children of each path. API Gateway allows only one.
    by_parent: BTreeMap<String, String>,
    /// The characters of all ancestors.
    ancestors: usize,
    /// The characters of all paths.
    characters: usize,
}

impl Variables {
    /// Checks a path against API Gateway's rules and against the previous paths.
    fn add(&mut self, path: &str, place: &Cursor<'_>) -> Result<PathTemplate, Problem> {
        let length = path.chars().count();
        if length > MAX_PATH {
            return Err(place.bad_request(format!(
                "Invalid OpenAPI input. The path has {length} characters, and a URL of API Gateway at most {MAX_PATH}"
            )));
        }
        self.characters += path.len();
        let ends = path.match_indices('/').map(|(at, _)| at);
        self.ancestors = self.ancestors.saturating_add(ends.sum());
        if self.ancestors > MAX_ANCESTORS + ANCESTORS_PER_CHARACTER * self.characters {
            return Err(place.bad_request(
                "Invalid OpenAPI input. The paths have too many segments: each is a resource, and an API has at \
                 most 300 resources unless its quota is raised",
            ));
        }
        let template =
            PathTemplate::parse(path).map_err(|error| place.bad_request(message(&error)))?;
        let mut parent = String::new();
        for segment in path.split('/').skip(1) {
            if segment.starts_with('{') {
                match self.by_parent.get(&parent) {
                    Some(existing) if existing != segment => {
                        return Err(place.bad_request(format!(
                            "A sibling ({existing}) of this resource already has a variable path part -- \
                             only one is allowed"
                        )));
                    }
                    Some(_) => {}
                    None => {
                        self.by_parent.insert(parent.clone(), segment.to_owned());
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
fn message(error: &PathTemplateError) -> String {
    match error {
        PathTemplateError::GreedyNotLast { name, .. } => {
            format!("Cannot create a child of a resource with a greedy path variable: {{{name}+}}")
        }
        PathTemplateError::PartialParameter(_)
        | PathTemplateError::UnnamedParameter(_)
        | PathTemplateError::IllegalCharacter { .. } => {
            format!(
                "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces \
                 at the beginning and the end. ({error})"
            )
        }
        other => format!("Invalid OpenAPI input. {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::MAX_PATH;
    use crate::import::{Options, import};

    fn document(path: &str) -> String {
        format!(
            r#"{{"openapi": "3.0.1", "info": {{"title": "t", "version": "1"}}, "paths": {{"{path}": {{}}}}}}"#
        )
    }

    #[test]
    fn a_path_longer_than_a_url_is_refused() {
        let longest = format!("/{}", "a".repeat(MAX_PATH - 1));
        assert!(import(&document(&longest), &Options::default()).is_ok());
        for path in [format!("{longest}b"), "/a".repeat(20_000)] {
            let error = import(&document(&path), &Options::default());
            let error = error.unwrap_err().to_string();
            assert!(error.contains("at most 10240"), "{error}");
        }
    }

    #[test]
    fn paths_of_many_segments_are_refused_and_many_paths_are_not() {
        let many: Vec<String> = (0..5000)
            .map(|path| format!(r#""/p{path}/{}": {{}}"#, "segment/".repeat(12)))
            .collect();
        let document = |paths: &str| {
            format!(
                r#"{{"openapi": "3.0.1", "info": {{"title": "t", "version": "1"}}, "paths": {{{paths}}}}}"#
            )
        };
        assert!(import(&document(&many.join(",")), &Options::default()).is_ok());
        let deep: Vec<String> = (0..20)
            .map(|path| format!(r#""/p{path}{}": {{}}"#, "/a".repeat(1000)))
            .collect();
        let error = import(&document(&deep.join(",")), &Options::default());
        let error = error.unwrap_err().to_string();
        assert!(error.contains("too many segments"), "{error}");
    }
}
