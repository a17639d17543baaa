//! Reads the parameters of methods.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::context::Context;
use super::cursor::Cursor;
use super::memory;
use super::problem::Problem;
use petstore_core::contract::{Cookie, Location, Parameter, schema};
use petstore_core::resource::PathTemplate;

/// The parameters of the path, which apply to all of its methods, and those of the operation.
pub(super) fn places<'d>(
    item: &Cursor<'d>,
    operation: &Cursor<'d>,
) -> Result<impl Iterator<Item = Result<Cursor<'d>, Problem>> + use<'d>, Problem> {
    let of_path = item.items_of("parameters")?;
    let of_operation = operation.items_of("parameters")?;
    Ok(of_path.chain(of_operation).map(Cursor::resolved))
}

/// What a parameter takes beside its texts and its schema: the room in a growing list, and its name
/// in an index.
pub(super) const ENTRY: usize = 3 * size_of::<Parameter>() + 128;

/// What the schema takes that every text has.
const TEXT_SCHEMA: usize = 1024;

/// Reads a parameter; `None` if API Gateway ignores it.
pub(super) fn read(
    context: &mut Context<'_>,
    template: &PathTemplate,
    place: &Cursor<'_>,
) -> Result<Option<Parameter>, Problem> {
    let name = place.text_of("name")?.unwrap_or_default();
    let location = match place.text_of("in")?.as_deref() {
        Some("path") => Location::Path,
        Some("query") => Location::QueryString,
        Some("header") => Location::Header,
        Some("cookie") => {
            let warning = format!(
                "API Gateway does not support parameters in `cookie`, so `{name}` is documentation only"
            );
            context.add_warning(place.warning(warning));
            return Ok(None);
        }
        Some(other @ "formData") => {
            let warning = format!(
                "API Gateway does not support parameters in `{other}`, so `{name}` is ignored"
            );
            context.add_warning(place.warning(warning));
            return Ok(None);
        }
        _ => return Err(place.invalid("`in` must be path, query or header")),
    };
    if location == Location::Path && !template.parameters().any(|known| known == name) {
        let warning = format!(
            "the path has no `{{{name}}}`, so a validator of parameters rejects every request"
        );
        context.add_warning(place.warning(warning));
    }
    Ok(Some(Parameter {
        required: location == Location::Path || place.flag_of("required")?,
        description: place.text_of("description")?,
        schema: value_schema(context, place)?,
        location,
        name,
    }))
}

/// The cookie that a parameter is, with its name.
pub(super) fn cookie(
    context: &Context<'_>,
    place: &Cursor<'_>,
) -> Result<Option<(String, Cookie)>, Problem> {
    if place.text_of("in")?.as_deref() != Some("cookie") {
        return Ok(None);
    }
    let cookie = Cookie {
        required: place.flag_of("required")?,
        description: place.text_of("description")?,
        schema: value_schema(context, place)?,
    };
    Ok(Some((place.text_of("name")?.unwrap_or_default(), cookie)))
}

/// The parameters of a method, without duplicates.
#[derive(Default)]
pub(super) struct Parameters {
    all: Vec<Parameter>,
    /// The index of each name among them.
    places: HashMap<String, usize>,
}

impl Parameters {
    /// Adds a parameter, or replaces the one with the same name and location.
    pub(super) fn put(&mut self, parameter: Parameter, place: &Cursor<'_>) -> Result<(), Problem> {
        let named = !parameter.name.is_empty();
        let legal = |c: char| c.is_ascii_alphanumeric() || "._$-".contains(c);
        if !named || !parameter.name.chars().all(legal) {
            return Err(place.bad_request(
                "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Parameter name \
                 should match the following regular expression: ^[a-zA-Z0-9._$-]+$]",
            ));
        }
        let known = self.places.get(&parameter.name);
        match known.and_then(|place| self.all.get_mut(*place)) {
            Some(other) if other.location == parameter.location => *other = parameter,
            Some(_) => {
                return Err(place.bad_request(
                    "Parameter names must be unique across querystring, header and path",
                ));
            }
            None => {
                self.places.insert(parameter.name.clone(), self.all.len());
                self.all.push(parameter);
            }
        }
        Ok(())
    }

    /// Returns all of them, including those that only the path names.
    pub(super) fn finish(mut self, template: &PathTemplate) -> Vec<Parameter> {
        for name in template.parameters() {
            let is_declared = |p: &Parameter| p.location == Location::Path && p.name == name;
            if !self.all.iter().any(is_declared) {
                self.all.push(Parameter::path(name));
            }
        }
        self.all
    }
}

/// The schema of a parameter or header: in OpenAPI its member `schema`, in Swagger its other
/// members.
pub(super) fn value_schema(context: &Context<'_>, place: &Cursor<'_>) -> Result<Value, Problem> {
    const BESIDE: [&str; 6] = [
        "name",
        "in",
        "required",
        "description",
        "allowEmptyValue",
        "collectionFormat",
    ];
    if !context.swagger {
        return match place.get("schema")? {
            Some(schema) => context.models.schema(&schema),
            None => {
                place.budget.take(TEXT_SCHEMA)?;
                Ok(json!({"type": "string"}))
            }
        };
    }
    let bytes = memory::weigh_schema(place.node).saturating_add(TEXT_SCHEMA);
    place.budget.take(bytes)?;
    place.budget.reserve(bytes)?;
    let mut schema = Map::new();
    for (name, member) in place.members()? {
        if !BESIDE.contains(&name) && !name.starts_with("x-") {
            schema.insert(name.to_owned(), member.node.to_value());
        }
    }
    if schema.is_empty() {
        schema.insert("type".to_owned(), "string".into());
    }
    Ok(schema::restricted_schema(&Value::Object(schema)))
}
