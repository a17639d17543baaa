//! The models of the API that is imported.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::super::fnv;
use super::super::node::Node;
use super::cursor::Cursor;
use super::memory;
use super::problem::Problem;
use petstore_core::contract::Model;
use petstore_core::contract::schema::{self, Keyword};

/// The models of the API: those that the document names, and those made from inline schemas of
/// bodies.
#[derive(Default)]
pub(super) struct Models {
    pub(super) prefix: &'static str,
    pub(super) named: BTreeMap<String, Option<Model>>,
    /// The names of models that API Gateway cannot create.
    pub(super) failed: BTreeSet<String>,
    /// Whether the schemas are documentation only, so that nothing in them is a mistake.
    pub(super) lenient: bool,
}

impl Models {
    /// Whether the document has a model of this name.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.named.contains_key(name)
    }

    pub(super) fn into_models(self) -> BTreeMap<String, Model> {
        self.named
            .into_iter()
            .filter_map(|(name, model)| Some((name, model?)))
            .collect()
    }

    /// The name of the model that a reference points to, which need not exist.
    pub(super) fn name_of<'r>(&self, reference: &'r str) -> &'r str {
        reference
            .strip_prefix(self.prefix)
            .or_else(|| name_in_url(reference))
            .unwrap_or(reference)
    }

    /// The schema of a parameter or header, which API Gateway does not keep.
    pub(super) fn schema(&self, place: &Cursor<'_>) -> Result<Value, Problem> {
        Ok(schema::restricted_schema(&self.referring(place)?))
    }

    /// The schema with references that point to models and have no siblings.
    pub(super) fn referring(&self, place: &Cursor<'_>) -> Result<Value, Problem> {
        let bytes = memory::weigh_schema(place.node);
        // While a schema is reduced to what models have and checked, it exists three times.
        place.budget.take(bytes)?;
        place.budget.reserve(bytes.saturating_mul(2))?;
        self.convert(place)
    }

    fn convert(&self, place: &Cursor<'_>) -> Result<Value, Problem> {
        let Node::Object(_) = place.node else {
            return Ok(place.node.to_value());
        };
        if let Some(Node::String(reference)) = place.node.member("$ref") {
            let name = self.name_of(reference);
            if self.named.contains_key(name) {
                return Ok(json!({"$ref": format!("{}{name}", Model::REF_PREFIX)}));
            }
            if self.lenient {
                return Ok(json!({}));
            }
            return Err(place.bad_request(invalid(name)));
        }
        let mut members = Map::new();
        for (name, member) in place.members()? {
            let value = match (Keyword::from_name(name), member.node) {
                (Keyword::Schema, Node::Object(_)) => self.convert(&member)?,
                (Keyword::Schema | Keyword::Schemas, Node::Array(_)) => place
                    .items_of(name)?
                    .map(|item| self.convert(&item))
                    .collect::<Result<_, _>>()?,
                (Keyword::SchemaMap, Node::Object(_)) => member
                    .members()?
                    .map(|(name, property)| Ok((name.to_owned(), self.convert(&property)?)))
                    .collect::<Result<_, Problem>>()?,
                _ => member.node.to_value(),
            };
            members.insert(name.to_owned(), value);
        }
        Ok(Value::Object(members))
    }

    /// Generates the name of a model. API Gateway uses `MODEL` and six random digits; here they
    /// depend on the schema, so that the same document always gives the same names.
    pub(super) fn generated(&mut self, model: Model) -> String {
        let mut hash = hash(&model.schema);
        loop {
            let name = generated_name(hash);
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

/// API Gateway's text about a model that it does not accept.
pub(super) fn invalid(error: &str) -> String {
    let error = if error == "Invalid model schema specified" {
        error.to_owned()
    } else {
        format!("Invalid model specified: {error}")
    };
    format!("Invalid model specified: Validation Result: warnings : [], errors : [{error}]")
}

/// The name in `https://apigateway.amazonaws.com/restapis/a1b2c3/models/Pet`.
fn name_in_url(reference: &str) -> Option<&str> {
    let rest = reference.strip_prefix("https://apigateway.amazonaws.com/restapis/")?;
    let (_, name) = rest.split_once("/models/")?;
    Some(name)
}

pub(super) fn generated_name(hash: u64) -> String {
    format!("MODEL{:06x}", hash & 0xff_ffff)
}

/// The hash of the schema's text.
pub(super) fn hash(schema: &Value) -> u64 {
    fnv::hash(&schema.to_string())
}
