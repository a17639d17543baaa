use std::collections::{BTreeMap, BTreeSet};

use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

use super::names::capitalized;
use crate::contract::schema::{map_references, model_name};
use crate::contract::{Api, Model};

/// Where schemars puts definitions.
const DEFINITIONS: &str = "#/$defs/";

/// The models of an API, collected while its methods are described.
#[derive(Default)]
pub(super) struct Models {
    pub(super) generator: SchemaGenerator,
    /// Schemas that have no name of their own.
    unnamed: BTreeMap<String, Model>,
}

impl Models {
    /// The name of the schema's model; a schema without a name gets `otherwise`.
    pub(super) fn name_of(&mut self, schema: &Schema, otherwise: &str) -> String {
        let reference = schema.get("$ref").and_then(Value::as_str);
        if let Some(name) = reference.and_then(|reference| reference.strip_prefix(DEFINITIONS)) {
            return model_name(name);
        }
        let name = capitalized(otherwise);
        self.unnamed.insert(name.clone(), model(schema.as_value()));
        name
    }

    /// The models that the API's methods refer to. What only parameters are made of is none: each
    /// parameter has its own schema.
    pub(super) fn finish(mut self, api: &Api) -> BTreeMap<String, Model> {
        let mut models = self.unnamed;
        for (name, schema) in self.generator.take_definitions(true) {
            models.insert(model_name(&name), model(&schema));
        }
        let mut used = BTreeSet::new();
        let mut left: Vec<String> = named_by_methods(api);
        while let Some(name) = left.pop() {
            if let Some(model) = models.get(&name)
                && used.insert(name)
            {
                references(&model.schema, &mut left);
            }
        }
        models.retain(|name, _| used.contains(name));
        models
    }
}

fn model(schema: &Value) -> Model {
    let description = schema.get("description").and_then(Value::as_str);
    Model {
        description: description.map(str::to_owned),
        ..Model::json(referring_to_models(schema))
    }
}

fn named_by_methods(api: &Api) -> Vec<String> {
    let mut names = Vec::new();
    for (_, _, method) in api.methods() {
        names.extend(method.request_models.values().cloned());
        for response in method.responses.values() {
            names.extend(response.response_models.values().cloned());
            for header in response.headers.values() {
                references(&header.schema, &mut names);
            }
        }
        for parameter in &method.request_parameters {
            references(&parameter.schema, &mut names);
        }
    }
    names
}

/// The names of all models that a schema refers to.
fn references(schema: &Value, found: &mut Vec<String>) {
    let names = std::cell::RefCell::new(found);
    map_references(schema, &|reference| {
        if let Some(name) = reference.strip_prefix(Model::REF_PREFIX) {
            names.borrow_mut().push(name.to_owned());
        }
        reference.to_owned()
    });
}

/// The schema with its references to definitions turned into references to models.
pub(super) fn referring_to_models(schema: &Value) -> Value {
    map_references(
        schema,
        &|reference| match reference.strip_prefix(DEFINITIONS) {
            Some(name) => format!("{}{}", Model::REF_PREFIX, model_name(name)),
            None => reference.to_owned(),
        },
    )
}
