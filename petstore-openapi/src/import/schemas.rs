//! Reads the schemas of models and of bodies, which become models.

use serde_json::Value;

use super::super::node::Node;
use super::context::Context;
use super::cursor::Cursor;
use super::draft4;
use super::models::{generated_name, hash, invalid};
use super::problem::Problem;
use petstore_core::contract::Model;
use petstore_core::contract::schema;

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
    let name = generated_name(hash(&schema::restricted_schema(&value)));
    let model = create(context, schema, &name, &value)?;
    let known = context.models.named.len();
    let budget = context.budget();
    budget.take_entry::<String, Option<Model>>(known)?;
    budget.take_text(2 * name.len())?;
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
            path: format!("{}{fault}", place.path()),
            ..place.bad_request(invalid("Invalid model schema specified"))
        }
        .within(unable(name)));
    }
    for (keyword, pointer) in draft4::dropped(value) {
        let warning = format!(
            "API Gateway does not support `{keyword}`: the model '{name}' is created without it"
        );
        context.warn_at(format!("{}{pointer}", place.path()), warning);
    }
    let restricted = schema::restricted_schema(value);
    let description = restricted.get("description").and_then(Value::as_str);
    Ok(Model {
        description: description.map(str::to_owned),
        ..Model::json(restricted)
    })
}

fn unable(name: &str) -> String {
    format!("Unable to create model for '{name}'")
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
    for (name, _) in declared {
        let known = context.models.named.len();
        let room = context.budget().take_entry::<String, Option<Model>>(known);
        // The name and its description.
        let room = room.and_then(|()| context.budget().take_text(2 * name.len()));
        if context.kept(room).is_none() {
            return;
        }
        context.models.named.insert(name.to_owned(), None);
    }
    let declared = context.components("definitions", "schemas");
    for (name, schema) in context.kept(declared).into_iter().flatten() {
        let model = model(context, name, &schema);
        if model.is_err() {
            context.models.failed.insert(name.to_owned());
        }
        let model = context.kept(model);
        context.models.named.insert(name.to_owned(), model);
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
