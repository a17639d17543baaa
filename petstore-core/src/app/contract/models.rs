//! The models of an API: collects the schemas of types, and names them.

use std::collections::{BTreeMap, BTreeSet};

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

use super::directions::{Definitions, response_model_names};
use super::names::capitalized;
use super::references::{DEFINITIONS, references, referring_to_models};
use super::type_bounds;
use crate::contract::schema::reading::{for_reading, for_writing};
use crate::contract::schema::{map_references, model_name};
use crate::contract::{Api, Model};

/// Collects the models of an API while its methods are described.
pub(super) struct Models {
    /// Schemas of types in requests.
    pub(super) requests: SchemaGenerator,
    /// Schemas of types in responses.
    pub(super) responses: SchemaGenerator,
    /// Schemas without a name, of requests and responses.
    unnamed: [BTreeMap<String, Value>; 2],
}

/// Whether a body belongs to a request or a response.
#[derive(Clone, Copy)]
pub(super) enum Direction {
    Request,
    Response,
}

impl Models {
    pub(super) fn new() -> Self {
        Models {
            requests: SchemaGenerator::default(),
            responses: SchemaSettings::default().for_serialize().into_generator(),
            unnamed: Default::default(),
        }
    }

    /// The name of the schema's model; a schema without a name of its own gets `otherwise`.
    pub(super) fn name_of(
        &mut self,
        schema: &Schema,
        direction: Direction,
        otherwise: &str,
    ) -> String {
        let reference = schema.get("$ref").and_then(Value::as_str);
        if let Some(name) = reference.and_then(|reference| reference.strip_prefix(DEFINITIONS)) {
            return model_name(name);
        }
        let name = capitalized(otherwise);
        let [requests, responses] = &mut self.unnamed;
        let unnamed = match direction {
            Direction::Request => requests,
            Direction::Response => responses,
        };
        unnamed.insert(name.clone(), schema.as_value().clone());
        name
    }

    /// All models by name. The API's methods and channels refer to them by these names afterwards.
    pub(super) fn finish(mut self, api: &mut Api) -> BTreeMap<String, Model> {
        let mut requests: Definitions = self.requests.take_definitions(true).into_iter().collect();
        let mut responses: Definitions =
            self.responses.take_definitions(true).into_iter().collect();
        let [mut of_requests, mut of_responses] = self.unnamed;
        requests
            .values_mut()
            .chain(of_requests.values_mut())
            .for_each(for_reading);
        responses
            .values_mut()
            .chain(of_responses.values_mut())
            .for_each(for_writing);
        let others = response_model_names(&requests, &responses);
        let mut models = BTreeMap::new();
        for (name, schema) in responses.iter().chain(&of_responses) {
            let schema = renamed(schema, &others);
            let name = others.get(name).unwrap_or(name);
            models.insert(model_name(name), model(&schema));
        }
        for (name, schema) in requests.iter().chain(&of_requests) {
            models.insert(model_name(name), model(schema));
        }
        rename_responses(api, &others);
        models
    }
}

/// The models that the API's methods and channels refer to. A type used only in parameters is not a
/// model, because each parameter has its own schema.
pub(super) fn used(mut models: BTreeMap<String, Model>, api: &Api) -> BTreeMap<String, Model> {
    let mut used = BTreeSet::new();
    let mut left: Vec<String> = named(api);
    while let Some(name) = left.pop() {
        if let Some(model) = models.get(&name)
            && used.insert(name)
        {
            left.extend(references(&model.schema, Model::REF_PREFIX));
        }
    }
    models.retain(|name, _| used.contains(name));
    models
}

fn model(schema: &Value) -> Model {
    let description = schema.get("description").and_then(Value::as_str);
    let mut strict_schema = referring_to_models(schema);
    type_bounds::make_strict(&mut strict_schema);
    Model {
        description: description.map(str::to_owned),
        ..Model::json(strict_schema)
    }
}

/// The schema with its definitions renamed.
fn renamed(schema: &Value, others: &BTreeMap<String, String>) -> Value {
    map_references(schema, &|reference| {
        let name = reference.strip_prefix(DEFINITIONS);
        match name.and_then(|name| others.get(name)) {
            Some(other) => format!("{DEFINITIONS}{other}"),
            None => reference.to_owned(),
        }
    })
}

/// Renames the models of responses and of messages that the app sends.
fn rename_responses(api: &mut Api, others: &BTreeMap<String, String>) {
    let others: BTreeMap<String, String> = others
        .iter()
        .map(|(name, other)| (model_name(name), model_name(other)))
        .collect();
    let methods = api.resources.values_mut();
    let methods = methods.flat_map(|resource| resource.methods.values_mut());
    let responses = methods.flat_map(|method| method.responses.values_mut());
    let of_responses = responses.flat_map(|response| response.response_models.values_mut());
    let channels = api.channels.values_mut();
    let sent = channels.filter_map(|channel| channel.publishes.as_mut());
    for name in of_responses.chain(sent) {
        if let Some(other) = others.get(name) {
            name.clone_from(other);
        }
    }
}

fn named(api: &Api) -> Vec<String> {
    let mut names = Vec::new();
    for (_, _, method) in api.methods() {
        names.extend(method.request_models.values().cloned());
        for response in method.responses.values() {
            names.extend(response.response_models.values().cloned());
        }
        for parameter in &method.request_parameters {
            names.extend(references(&parameter.schema, Model::REF_PREFIX));
        }
        for cookie in method.cookies.values() {
            names.extend(references(&cookie.schema, Model::REF_PREFIX));
        }
    }
    for channel in api.channels.values() {
        names.extend(channel.publishes.iter().chain(&channel.consumes).cloned());
    }
    names
}
