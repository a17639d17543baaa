//! Reads models, and the schemas of bodies, which become models.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::super::node::Node;
use super::cursor::Cursor;
use super::draft4;
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
    /// The names of models that API Gateway cannot create.
    failed: BTreeSet<String>,
    /// Whether the schemas are documentation only, so that nothing in them is a mistake.
    lenient: bool,
}

impl Models {
    pub(super) fn into_models(self) -> BTreeMap<String, Model> {
        self.named
            .into_iter()
            .filter_map(|(name, model)| Some((name, model?)))
            .collect()
    }

    /// The name of the model that a reference points to, which need not exist.
    fn name_of<'r>(&self, reference: &'r str) -> &'r str {
        reference
            .strip_prefix(self.prefix)
            .or_else(|| name_in_url(reference))
            .unwrap_or(reference)
    }

    /// The schema of a parameter or header, which API Gateway does not keep.
    pub(super) fn schema(&self, place: &Cursor<'_>) -> Result<Value, Problem> {
        Ok(schema::restrict(&self.referring(place)?).schema)
    }

    /// The schema with references that point to models and have no siblings.
    fn referring(&self, place: &Cursor<'_>) -> Result<Value, Problem> {
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

/// The name of the model for a body with this schema; `None` if API Gateway ignores the schema. An
/// inline schema becomes a new model.
pub(super) fn of_body(
    context: &mut Context<'_>,
    schema: &Cursor<'_>,
) -> Result<Option<String>, Problem> {
    if let Some(Node::String(reference)) = schema.node.member("$ref") {
        return referenced(context, schema, reference);
    }
    if context.swagger && is_file(schema.node) {
        context.warn(schema, "a file has no model, so the schema is ignored");
        return Ok(None);
    }
    let value = context.models.referring(schema)?;
    let restricted = schema::restrict(&value).schema;
    let name = generated_name(hash(&restricted));
    let model = create(context, schema, &name, &value)?;
    Ok(Some(context.models.generated(model)))
}

fn referenced(
    context: &mut Context<'_>,
    place: &Cursor<'_>,
    reference: &str,
) -> Result<Option<String>, Problem> {
    let name = context.models.name_of(reference).to_owned();
    let known = context.models.named.contains_key(&name);
    if context.lenient {
        return Ok(known.then_some(name));
    }
    // A recorded document without any model was refused; documents that have others were imported.
    let no_models = context.models.named.is_empty();
    if context.models.failed.contains(&name) || (!known && no_models) {
        return Err(place.bad_request(format!("Invalid model identifier specified: {name}")));
    }
    if !known {
        context.warn(
            place,
            format!("Reference to model '{name}' not found. Ignoring."),
        );
        return Ok(None);
    }
    Ok(Some(name))
}

/// Swagger's type of an upload or download.
fn is_file(schema: &Node) -> bool {
    matches!(schema.member("type"), Some(Node::String(kind)) if kind == "file")
}

/// Checks a schema as API Gateway does, and makes a model of it.
fn create(
    context: &mut Context<'_>,
    place: &Cursor<'_>,
    name: &str,
    value: &Value,
) -> Result<Model, Problem> {
    if !context.lenient
        && let Some(fault) = draft4::fault(value)
    {
        return Err(Problem {
            path: format!("{}{fault}", place.path),
            ..place.bad_request(invalid("Invalid model schema specified"))
        }
        .within(unable(name)));
    }
    for (keyword, pointer) in draft4::dropped(value) {
        let warning = format!(
            "API Gateway does not support `{keyword}`: the model '{name}' is created without it"
        );
        context.warn_at(format!("{}{pointer}", place.path), warning);
    }
    let restricted = schema::restrict(value).schema;
    let description = restricted.get("description").and_then(Value::as_str);
    Ok(Model {
        description: description.map(str::to_owned),
        ..Model::json(restricted)
    })
}

fn unable(name: &str) -> String {
    format!("Unable to create model for '{name}'")
}

/// API Gateway's text about a model that it does not accept.
fn invalid(error: &str) -> String {
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

/// Reads the models that the document names. This comes first, because references need their names.
pub(super) fn declare(context: &mut Context<'_>) {
    context.models.lenient = context.lenient;
    context.models.prefix = if context.swagger {
        "#/definitions/"
    } else {
        Model::REF_PREFIX
    };
    let declared = context.components("definitions", "schemas");
    let Some(declared) = context.kept(declared) else {
        return;
    };
    for (name, _) in &declared {
        context.models.named.insert((*name).to_owned(), None);
    }
    for (name, schema) in &declared {
        let model = model(context, name, schema);
        if model.is_err() {
            context.models.failed.insert((*name).to_owned());
        }
        let model = context.kept(model);
        context.models.named.insert((*name).to_owned(), model);
    }
}

fn model(context: &mut Context<'_>, name: &str, schema: &Cursor<'_>) -> Result<Model, Problem> {
    if !context.lenient {
        check_name(schema, name).map_err(|problem| problem.within(unable(name)))?;
    }
    let empty = Node::Object(Vec::new().into());
    let place = if *schema.node == Node::Null {
        schema.with(&empty)
    } else {
        schema.clone()
    };
    let value = context.models.referring(&place);
    let value = value.map_err(|problem| problem.within(unable(name)))?;
    create(context, schema, name, &value)
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

fn generated_name(hash: u64) -> String {
    format!("MODEL{:06x}", hash & 0xff_ffff)
}

/// The FNV-1a hash of the schema's text.
fn hash(schema: &Value) -> u64 {
    schema
        .to_string()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}
