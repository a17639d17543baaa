//! Compares two contracts: their methods, and what belongs to the API as a whole.

use std::collections::BTreeMap;

use super::change::Impact;
use super::changes::Changes;
use super::{channels, method};
use petstore_core::contract::{Api, Cors, GatewayResponseType, Method, MethodKey, Resource};

/// Compares the whole contracts.
pub(super) fn compare(changes: &mut Changes<'_>) {
    let (old, new) = (changes.old, changes.new);
    changes.place = "the API".to_owned();
    words(changes, old, new);
    reach(changes, old, new);
    cors(changes, old.cors.as_ref(), new.cors.as_ref());
    gateway_responses(changes, old, new);
    resources(changes, old, new);
    channels::compare(changes, old, new);
}

fn words(changes: &mut Changes<'_>, old: &Api, new: &Api) {
    let pairs = [
        ("name", old.name != new.name),
        ("description", old.description != new.description),
        ("version", old.version != new.version),
        ("list of servers", old.servers != new.servers),
        (
            "minimum compression size",
            old.minimum_compression_size != new.minimum_compression_size,
        ),
        (
            "stage variables",
            old.stage_variables != new.stage_variables,
        ),
    ];
    for (what, _) in pairs.into_iter().filter(|(_, differs)| *differs) {
        changes.add(Impact::Neutral, format!("another {what}"));
    }
}

fn reach(changes: &mut Changes<'_>, old: &Api, new: &Api) {
    changes.flag(
        old.endpoint.disable_execute_api_endpoint,
        new.endpoint.disable_execute_api_endpoint,
        (Impact::Breaking, "the execute-api endpoint is switched off"),
        (Impact::Additive, "the execute-api endpoint is switched on"),
    );
    if old.endpoint.endpoint_type != new.endpoint.endpoint_type {
        let (from, to) = (
            old.endpoint.endpoint_type.as_str(),
            new.endpoint.endpoint_type.as_str(),
        );
        let impact = if to == "PRIVATE" {
            Impact::Breaking
        } else {
            Impact::Neutral
        };
        changes.add(impact, format!("the endpoint was {from} and is {to}"));
    }
    match (&old.policy, &new.policy) {
        (Some(_), None) => changes.add(Impact::Additive, "the resource policy is gone"),
        (old, new) if old != new => changes.add(
            Impact::Breaking,
            "another resource policy: it may refuse those who could call",
        ),
        _ => {}
    }
    let asks_for_keys = |api: &Api| api.methods().any(|(_, _, method)| method.api_key_required);
    if old.api_key_source != new.api_key_source && asks_for_keys(old) && asks_for_keys(new) {
        let to = new.api_key_source.as_str();
        changes.add(Impact::Breaking, format!("API keys are read from {to}"));
    }
    if old.binary_media_types != new.binary_media_types {
        changes.add(Impact::Neutral, "other binary media types");
    }
}

/// REST APIs ignore `x-amazon-apigateway-cors`; they handle preflights with methods, which are
/// compared as such.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-cors-configuration.html>
fn cors(changes: &mut Changes<'_>, old: Option<&Cors>, new: Option<&Cors>) {
    if old != new {
        let text = "another `x-amazon-apigateway-cors`, which REST APIs ignore";
        changes.add(Impact::Neutral, text);
    }
}

fn gateway_responses(changes: &mut Changes<'_>, old: &Api, new: &Api) {
    for response_type in GatewayResponseType::ALL {
        let was = old.effective_gateway_response(response_type);
        let is = new.effective_gateway_response(response_type);
        changes.place = format!("gateway response {response_type}");
        match (was.status_code, is.status_code) {
            (Some(from), Some(to)) if from != to => {
                changes.add(
                    Impact::Breaking,
                    format!("the status was {from} and is {to}"),
                );
            }
            _ if was != is => changes.add(Impact::Neutral, "other headers or another body"),
            _ => {}
        }
    }
}

/// Resources by what clients see of the path: the names of parameters are none of it.
fn by_shape(api: &Api) -> BTreeMap<String, (&str, &Resource)> {
    let resources = api.resources.iter();
    resources
        .map(|(path, resource)| (shape(path), (path.as_str(), resource)))
        .collect()
}

pub(super) fn shape(path: &str) -> String {
    let segments = path.split('/').map(|segment| match segment {
        greedy if greedy.starts_with('{') && greedy.ends_with("+}") => "{+}",
        variable if variable.starts_with('{') => "{}",
        fixed => fixed,
    });
    segments.collect::<Vec<_>>().join("/")
}

fn resources(changes: &mut Changes<'_>, old: &Api, new: &Api) {
    let (was, is) = (by_shape(old), by_shape(new));
    let nothing = Resource::default();
    for (shape, (path, old_resource)) in &was {
        let (new_path, new_resource) = is.get(shape).copied().unwrap_or((path, &nothing));
        if new_path != *path {
            changes.place = (*path).to_owned();
            changes.add(
                Impact::Neutral,
                format!("the path is now written `{new_path}`"),
            );
        }
        methods(changes, (path, new_path), old_resource, new_resource);
    }
    for (shape, (path, resource)) in &is {
        if !was.contains_key(shape) {
            methods(changes, (path, path), &nothing, resource);
        }
    }
}

fn methods(changes: &mut Changes<'_>, paths: (&str, &str), old: &Resource, new: &Resource) {
    let (path, new_path) = paths;
    let mut verbs: Vec<MethodKey> = old
        .methods
        .keys()
        .chain(new.methods.keys())
        .copied()
        .collect();
    verbs.sort_unstable();
    verbs.dedup();
    for verb in verbs {
        changes.place = format!("{verb} {path}");
        changes.pointer = pointer(new_path, verb);
        match (method_for(old, verb), method_for(new, verb)) {
            (Some(old), Some(new)) => method::compare(changes, paths, old, new),
            (Some(_), None) => changes.add(Impact::Breaking, "the method is gone"),
            (None, Some(_)) => changes.add(Impact::Additive, "the method is new"),
            (None, None) => {}
        }
    }
}

/// Where a method is in a document.
fn pointer(path: &str, verb: MethodKey) -> String {
    let operation = match verb {
        MethodKey::Verb(_) => verb.to_string().to_ascii_lowercase(),
        MethodKey::Any => "x-amazon-apigateway-any-method".to_owned(),
    };
    let path = path.replace('~', "~0").replace('/', "~1");
    format!("#/paths/{path}/{operation}")
}

/// The method that answers a verb: `ANY` answers those that have none of their own.
fn method_for(resource: &Resource, verb: MethodKey) -> Option<&Method> {
    match verb {
        MethodKey::Verb(verb) => resource.method(verb),
        MethodKey::Any => resource.methods.get(&MethodKey::Any),
    }
}
