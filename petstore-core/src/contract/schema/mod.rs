//! JSON Schema for API Gateway models: draft 4, without keywords that API Gateway or OpenAPI 3.0
//! does not support.

mod keyword;
pub(crate) mod reading;
mod restrict;

use serde_json::{Map, Value};

pub use keyword::Keyword;
pub use restrict::{Restricted, Unenforced, restrict, restricted_schema};

/// The prefix of a model's name in a reference.
pub(super) const MODELS: &str = "#/components/schemas/";

/// The keyword for the rules of a value that its schema does not describe: a list of their names.
/// Only the function checks them.
pub const FUNCTION_RULES: &str = "x-petstore-function-rules";

/// The model name for a type name. API Gateway allows only letters and digits.
///
/// ```
/// use petstore_core::contract::schema::model_name;
///
/// assert_eq!(model_name("Page_for_Pet"), "PageForPet");
/// assert_eq!(model_name("Größe"), "GrE");
/// ```
pub fn model_name(type_name: &str) -> String {
    let words = type_name.split(|c: char| !c.is_ascii_alphanumeric());
    let mut name = String::with_capacity(type_name.len());
    for word in words {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

/// Moves the definitions (`$defs`, `definitions`) out of a schema, each under the name of its
/// model, and replaces references to them with references to the models.
pub fn hoist(mut schema: Value) -> (Value, Vec<(String, Value)>) {
    let mut definitions = Map::new();
    if let Value::Object(members) = &mut schema {
        for name in ["$defs", "definitions"] {
            if let Some(Value::Object(named)) = members.remove(name) {
                definitions.extend(named);
            }
        }
    }
    let to_model = |reference: &str| {
        let name = reference
            .strip_prefix("#/$defs/")
            .or_else(|| reference.strip_prefix("#/definitions/"));
        name.map_or_else(
            || reference.to_owned(),
            |name| format!("{MODELS}{}", model_name(name)),
        )
    };
    let models = definitions
        .iter()
        .map(|(name, schema)| (model_name(name), map_references(schema, &to_model)))
        .collect();
    (map_references(&schema, &to_model), models)
}

/// The schema with every reference replaced.
pub fn map_references(schema: &Value, replace: &dyn Fn(&str) -> String) -> Value {
    let all = |value: &Value| map_references(value, replace);
    let Value::Object(members) = schema else {
        return schema.clone();
    };
    let mapped = members.iter().map(|(name, member)| {
        let value = match (Keyword::from_name(name), member) {
            (Keyword::Reference, Value::String(reference)) => replace(reference).into(),
            (Keyword::Schema, Value::Object(_)) => all(member),
            (Keyword::Schema | Keyword::Schemas, Value::Array(items)) => {
                items.iter().map(all).collect()
            }
            (Keyword::SchemaMap, Value::Object(named)) => named
                .iter()
                .map(|(name, member)| (name.clone(), all(member)))
                .collect(),
            _ => member.clone(),
        };
        (name.clone(), value)
    });
    Value::Object(mapped.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn definitions_become_models() {
        let (schema, models) = hoist(json!({
            "type": "array",
            "items": {"$ref": "#/$defs/Pet_2"},
            "$defs": {"Pet_2": {"properties": {"$ref": {"$ref": "#/$defs/Pet_2"}}}},
        }));
        assert_eq!(
            schema,
            json!({"type": "array", "items": {"$ref": "#/components/schemas/Pet2"}})
        );
        let pet = json!({"properties": {"$ref": {"$ref": "#/components/schemas/Pet2"}}});
        assert_eq!(models, [("Pet2".to_owned(), pet)]);
    }
}
