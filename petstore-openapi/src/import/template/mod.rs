//! Definitions in CloudFormation and SAM templates: finds them, and resolves the functions in them.
//!
//! API Gateway does not resolve functions such as `Fn::Sub`; a deployment of the template does.
//! What it takes from a stack comes from [`Options::values`], from defaults in the template, and
//! from the resources that the template declares, whose names and ARNs are made up. [`Assumption`]
//! lists what was made up.

mod calls;
mod conditions;
mod functions;
mod resolver;
mod resources;
mod values;

use std::collections::BTreeSet;

use super::super::node::Node;
use super::load_error::LoadError;
use super::memory::Budget;
use super::options::Options;
use super::problem::{ImportError, Problem};
use resolver::Resolver;

/// A value that replaces one that only a deployed stack has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// What it is the value of: `Function.Arn`.
    pub name: String,
    /// The value.
    pub value: String,
}

/// Reads the file at a location that a template includes.
pub(crate) type Load<'a> = &'a dyn Fn(&str) -> Result<String, LoadError>;

/// A definition whose functions are resolved.
pub(super) struct Resolved {
    pub(crate) definition: Node,
    pub(crate) assumptions: Vec<Assumption>,
}

/// The properties that contain a definition, and those that name its file, by the type of the
/// resource.
const DEFINITIONS: [(&str, &str, &str); 4] = [
    ("AWS::ApiGateway::RestApi", "Body", "BodyS3Location"),
    ("AWS::Serverless::Api", "DefinitionBody", "DefinitionUri"),
    ("AWS::ApiGatewayV2::Api", "Body", "BodyS3Location"),
    (
        "AWS::Serverless::HttpApi",
        "DefinitionBody",
        "DefinitionUri",
    ),
];

/// Finds the definition in a document and resolves its functions. A document without functions is
/// returned as it is.
pub(crate) fn resolve(
    document: Node,
    options: &Options,
    load: Load<'_>,
    budget: &Budget,
) -> Result<Resolved, ImportError> {
    let read = budget.taken();
    if let Some(definition) = definition_in_template(&document, options)? {
        let mut resolver = Resolver::new(options, Some(&document), load, budget);
        let definition = resolver.definition(definition);
        let resolved = resolver.finish(definition)?;
        budget.give_back(read);
        return Ok(resolved);
    }
    if options.values.is_empty() && !functions::any(&document) {
        return Ok(Resolved {
            definition: document,
            assumptions: Vec::new(),
        });
    }
    let mut resolver = Resolver::new(options, None, load, budget);
    let definition = resolver.definition(&document);
    let resolved = resolver.finish(definition)?;
    budget.give_back(read);
    Ok(resolved)
}

/// The definition in a template; `None` if the document is not a template.
fn definition_in_template<'d>(
    document: &'d Node,
    options: &Options,
) -> Result<Option<&'d Node>, Problem> {
    let is_definition = document.member("openapi").or(document.member("swagger"));
    let (None, Some(Node::Object(resources))) = (is_definition, document.member("Resources"))
    else {
        return Ok(None);
    };
    let mut found = Vec::new();
    let mut without = Vec::new();
    for (name, resource) in resources.iter() {
        let Some(Node::String(kind)) = resource.member("Type") else {
            continue;
        };
        let declares = DEFINITIONS.iter().find(|(known, ..)| *kind == *known);
        let Some((_, body, file)) = declares else {
            continue;
        };
        let property = |name| resource.member("Properties")?.member(name);
        match property(body) {
            Some(definition) => found.push((name.as_str(), definition)),
            None => without.push((name.as_str(), property(file))),
        }
    }
    if let Some(wanted) = &options.resource {
        let named = found.iter().find(|(name, _)| name == wanted);
        return match named {
            Some((_, definition)) => Ok(Some(definition)),
            None => Err(problem(format!(
                "the template has no API `{wanted}` with a definition in `Body` or `DefinitionBody`"
            ))),
        };
    }
    match found.as_slice() {
        [(_, definition)] => Ok(Some(definition)),
        [] if without.is_empty() => Err(problem("the template declares no API".to_owned())),
        [] => Err(problem(elsewhere(&without))),
        several => {
            let names: Vec<&str> = several.iter().map(|(name, _)| *name).collect();
            Err(problem(format!(
                "the template has several APIs: choose one of `{}` with --resource",
                names.join("`, `")
            )))
        }
    }
}

/// The message about APIs whose definition is not in the template.
fn elsewhere(apis: &[(&str, Option<&Node>)]) -> String {
    if let [(name, Some(Node::String(file)))] = apis {
        return format!(
            "the definition of `{name}` is not in the template, but in `{file}`: give this file instead of the template"
        );
    }
    let names: Vec<&str> = apis.iter().map(|(name, _)| *name).collect();
    format!(
        "the definition of `{}` is not in the template, which must have it in `Body` or `DefinitionBody`",
        names.join("`, `")
    )
}

/// The placeholders that are listed at most.
const MOST_PLACEHOLDERS: usize = 100;

/// Collects the names of placeholders in texts and in the names of members: those in braces after a
/// `$` that API Gateway does not replace.
pub(super) fn placeholders(node: &Node, names: &mut BTreeSet<String>) {
    match node {
        Node::String(text) => placeholders_in(text, names),
        Node::Array(items) => items.iter().for_each(|item| placeholders(item, names)),
        Node::Object(members) => {
            // Mapping templates are Velocity, which writes variables the same way.
            let members = members.iter();
            let outside = members.filter(|(name, _)| !name.ends_with("Templates"));
            outside.for_each(|(name, member)| {
                placeholders_in(name, names);
                placeholders(member, names);
            });
        }
        _ => {}
    }
}

fn placeholders_in(text: &str, names: &mut BTreeSet<String>) {
    const OF_GATEWAY: [&str; 5] = [
        "stageVariables.",
        "AWS::",
        "request.",
        "response.",
        "context.",
    ];
    if !text.contains("${") {
        return;
    }
    for part in functions::parts(text) {
        if let functions::Part::Name(name) = part
            && !OF_GATEWAY.iter().any(|prefix| name.starts_with(prefix))
            && names.len() < MOST_PLACEHOLDERS
        {
            names.insert(name.to_owned());
        }
    }
}

fn problem(message: String) -> Problem {
    Problem::invalid("#", message)
}
