//! Writes schemas, with the keywords that API Gateway supports.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::node::Node;
use super::style::Style;
use crate::examples::add_examples;
use petstore_core::contract::schema::{Unenforced, map_references, restrict};
use petstore_core::contract::{Api, Model};

/// Writes a schema.
pub(super) fn write(schema: &Value, style: &Style<'_>) -> Node {
    let mut restricted = restrict(schema).schema;
    if style.own {
        add_examples(schema, &mut restricted);
    }
    let schema = restricted;
    if !style.is_swagger() {
        return Node::from(&schema);
    }
    let prefix = style.model_prefix();
    Node::from(&map_references(&schema, &|reference| {
        let name = reference.strip_prefix(Model::REF_PREFIX);
        name.map_or_else(|| reference.to_owned(), |name| format!("{prefix}{name}"))
    }))
}

/// The constraints in the models of requests that API Gateway cannot check.
pub(super) fn unenforced(api: &Api) -> Vec<Unenforced> {
    let mut found = Vec::new();
    for name in request_models(api) {
        let Some(model) = api.models.get(name) else {
            continue;
        };
        for lost in restrict(&model.schema).unenforced {
            found.push(Unenforced {
                at: format!("{}{name}{}", Model::REF_PREFIX, lost.at),
                ..lost
            });
        }
    }
    found
}

/// The models of requests, and all models that they refer to.
fn request_models(api: &Api) -> BTreeSet<&str> {
    let methods = api.methods().map(|(_, _, method)| method);
    let mut left: Vec<&str> = methods
        .flat_map(|method| method.request_models.values())
        .map(String::as_str)
        .collect();
    let mut found = BTreeSet::new();
    while let Some(name) = left.pop() {
        if let Some(model) = api.models.get(name)
            && found.insert(name)
        {
            references(&model.schema, &mut left);
        }
    }
    found
}

/// Adds the names of all models that a value refers to.
fn references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            found.extend(reference.and_then(|r| r.strip_prefix(Model::REF_PREFIX)));
            members
                .values()
                .for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
