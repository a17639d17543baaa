//! Reads models, and the schemas of bodies, which become models.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::node::Node;
use super::cursor::Cursor;
use super::problem::Problem;
use super::root::Context;
use petstore_core::contract::Model;
use petstore_core::contract::schema::{self, Keyword};

/// The models of the API: those that the document names, and those made from inline schemas of
/// bodies.
#[derive(Default)]
pub(super) struct Models {
    prefix: &'static str,
    named: BTreeMap<String, Option<Model>>,
}

impl Models {
    pub(super) fn into_models(self) -> BTreeMap<String, Model> {
        self.named
            .into_iter()
            .filter_map(|(name, model)| Some((name, model?)))
            .collect()
    }

    /// The name of the model for a body with this schema. An inline schema becomes a new model.
    pub(super) fn of_body(&mut self, schema: &Cursor<'_>) -> Result<String, Problem> {
        if let Some(Node::String(reference)) = schema.node.member("$ref") {
            return self.referenced(schema, reference).map(str::to_owned);
        }
        let model = self.model(schema)?;
        Ok(self.generated(model))
    }

    /// The name of the model that a reference points to.
    fn referenced<'r>(&self, place: &Cursor<'_>, reference: &'r str) -> Result<&'r str, Problem> {
        let name = reference
            .strip_prefix(self.prefix)
            .or_else(|| name_in_url(reference))
            .unwrap_or(reference);
        if self.named.contains_key(name) {
            Ok(name)
        } else {
            Err(place.bad_request(format!("Invalid model identifier specified: {name}")))
        }
    }

    fn model(&self, schema: &Cursor<'_>) -> Result<Model, Problem> {
        let value = self.schema(schema)?;
        let description = value.get("description").and_then(Value::as_str);
        Ok(Model {
            description: description.map(str::to_owned),
            ..Model::json(value)
        })
    }

    /// The schema as API Gateway stores it: references point to models, and unsupported keywords
    /// are removed.
    pub(super) fn schema(&self, place: &Cursor<'_>) -> Result<Value, Problem> {
        Ok(schema::restrict(&self.referring(place)?).schema)
    }

    /// The schema with references that point to models and have no siblings.
    fn referring(&self, place: &Cursor<'_>) -> Result<Value, Problem> {
        if !matches!(place.node, Node::Object(_)) {
            return Err(place.invalid("a schema must be an object"));
        }
        if let Some(Node::String(reference)) = place.node.member("$ref") {
            let name = self.referenced(place, reference)?;
            return Ok(json!({"$ref": format!("{}{name}", Model::REF_PREFIX)}));
        }
        let mut members = Map::new();
        for (name, member) in place.members()? {
            let value = match (Keyword::of(name), member.node) {
                (Keyword::Schema, Node::Object(_)) => self.referring(&member)?,
                (Keyword::Schema | Keyword::Schemas, Node::Array(_)) => place
                    .items_of(name)?
                    .iter()
                    .map(|item| self.referring(item))
                    .collect::<Result<_, _>>()?,
                (Keyword::SchemaMap, Node::Object(_)) => member
                    .members()?
                    .map(|(name, property)| Ok((name.to_owned(), self.referring(&property)?)))
                    .collect::<Result<_, Problem>>()?,
                _ => member.node.to_value(),
            };
            members.insert(name.to_owned(), value);
        }
        Ok(Value::Object(members))
    }

    /// Generates the name of a model. API Gateway uses `MODEL` and six random digits; here they
    /// depend on the schema, so that the same document always gives the same names.
    fn generated(&mut self, model: Model) -> String {
        let mut hash = hash(&model.schema);
        loop {
            let name = format!("MODEL{:06x}", hash & 0xff_ffff);
            match self.named.get(&name) {
                None => {
                    self.named.insert(name.clone(), Some(model));
                    return name;
                }
                Some(Some(existing)) if *existing == model => return name,
                Some(_) => hash = hash.wrapping_add(1),
            }
        }
    }
}

/// The name in `https://apigateway.amazonaws.com/restapis/a1b2c3/models/Pet`.
fn name_in_url(reference: &str) -> Option<&str> {
    let rest = reference.strip_prefix("https://apigateway.amazonaws.com/restapis/")?;
    let (_, name) = rest.split_once("/models/")?;
    Some(name)
}

/// Reads the models that the document names. This comes first, because references need their names.
pub(super) fn declare(context: &mut Context<'_>) {
    context.models.prefix = if context.swagger {
        "#/definitions/"
    } else {
        Model::REF_PREFIX
    };
    let declared = context.components("definitions", "schemas");
    let Some(declared) = context.kept(declared) else {
        return;
    };
    for (name, schema) in &declared {
        let checked = check_name(schema, name);
        context.kept(checked);
        context.models.named.insert((*name).to_owned(), None);
    }
    for (name, schema) in &declared {
        let model = context.models.model(schema);
        let model = context.kept(model);
        context.models.named.insert((*name).to_owned(), model);
    }
}

fn check_name(place: &Cursor<'_>, name: &str) -> Result<(), Problem> {
    if name.is_empty() {
        Err(place.bad_request("Model name must be non-empty"))
    } else if name.chars().all(|c| c.is_ascii_alphanumeric()) {
        Ok(())
    } else {
        Err(place.bad_request(format!("Model name must be alphanumeric: {name}")))
    }
}

/// The FNV-1a hash of the schema's text.
fn hash(schema: &serde_json::Value) -> u64 {
    schema
        .to_string()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}
