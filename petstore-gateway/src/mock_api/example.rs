//! An example of a JSON Schema: the one it declares, or else one that its keywords allow.

use std::collections::BTreeMap;

use petstore_core::contract::Model;
use serde_json::{Map, Number, Value, json};

/// How deep examples are nested. Schemas may refer to themselves.
const MAX_DEPTH: usize = 12;

/// How many references between schemas are followed for one example.
const MAX_REFERENCES: usize = 1_000;

/// An example of a schema.
pub(super) fn example_of(schema: &Value, models: &BTreeMap<String, Model>) -> Value {
    Examples {
        models,
        references: MAX_REFERENCES,
    }
    .example(schema, MAX_DEPTH)
}

struct Examples<'m> {
    models: &'m BTreeMap<String, Model>,
    references: usize,
}

impl Examples<'_> {
    fn example(&mut self, schema: &Value, depth: usize) -> Value {
        let Some(depth) = depth.checked_sub(1) else {
            return Value::Null;
        };
        if let Some(declared) = declared_example(schema) {
            return declared;
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap_or_default();
            let Some(model) = self.models.get(name) else {
                return json!({});
            };
            let Some(left) = self.references.checked_sub(1) else {
                return Value::Null;
            };
            self.references = left;
            return self.example(&model.schema, depth);
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(first) = schema[keyword]
                .as_array()
                .and_then(|schemas| schemas.first())
            {
                return self.example(first, depth);
            }
        }
        match type_of(schema) {
            "object" => self.object(schema, depth),
            "array" => self.array(schema, depth),
            "string" => string(schema),
            "integer" => number(schema, true),
            "number" => number(schema, false),
            "boolean" => Value::Bool(true),
            _ => Value::Null,
        }
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let mut members = Map::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            if let Value::Object(part) = self.example(part, depth) {
                members.extend(part);
            }
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            members.insert(name.clone(), self.example(property, depth));
        }
        Value::Object(members)
    }

    fn array(&mut self, schema: &Value, depth: usize) -> Value {
        const MAX_ITEMS: u64 = 10;
        let items = &schema["items"];
        let at_least = schema["minItems"].as_u64().unwrap_or(1).clamp(1, MAX_ITEMS);
        let at_most = schema["maxItems"].as_u64().unwrap_or(MAX_ITEMS);
        if items.is_null() {
            return json!([]);
        }
        let item = self.example(items, depth);
        Value::Array((0..at_least.min(at_most)).map(|_| item.clone()).collect())
    }
}

/// The example that a schema itself has.
fn declared_example(schema: &Value) -> Option<Value> {
    let lists = ["examples", "enum"].map(|keyword| schema[keyword].as_array());
    let [examples, values] = lists.map(|list| list.and_then(|list| list.first()));
    let own = schema.get("example").or(examples);
    let own = own
        .or_else(|| schema.get("default"))
        .or_else(|| schema.get("const"));
    own.or(values).cloned()
}

/// The type of a schema: the first that is not null, or the one that its keywords imply.
fn type_of(schema: &Value) -> &str {
    let names = match &schema["type"] {
        Value::String(name) => return name,
        Value::Array(names) => names.as_slice(),
        _ => &[],
    };
    let mut names = names.iter().filter_map(Value::as_str);
    let implied = || {
        let has = |keyword: &str| schema.get(keyword).is_some();
        if has("properties") || has("allOf") {
            "object"
        } else if has("items") {
            "array"
        } else {
            "null"
        }
    };
    names.find(|name| *name != "null").unwrap_or_else(implied)
}

fn string(schema: &Value) -> Value {
    let text = match schema["format"].as_str() {
        Some("date") => "2026-01-31",
        Some("date-time") => "2026-01-31T12:00:00Z",
        Some("email") => "name@example.com",
        Some("uri" | "url") => "https://example.com/",
        Some("uuid") => "123e4567-e89b-42d3-a456-426614174000",
        Some("ipv4") => "192.0.2.1",
        _ => "string",
    };
    const MAX_LENGTH: u64 = 1_000;
    let at_least = schema["minLength"].as_u64().unwrap_or(0).min(MAX_LENGTH);
    let at_most = schema["maxLength"].as_u64().unwrap_or(MAX_LENGTH);
    let length = (text.len() as u64).max(at_least).min(at_most);
    let letters = text.chars().cycle();
    letters
        .take(usize::try_from(length).unwrap_or_default())
        .collect::<String>()
        .into()
}

/// The smallest number that the limits allow, or zero.
fn number(schema: &Value, is_integer: bool) -> Value {
    let limit = |keyword: &str| schema[keyword].as_f64();
    let minimum = limit("minimum").or_else(|| limit("exclusiveMinimum").map(|limit| limit + 1.0));
    let value = minimum.unwrap_or(0.0);
    let maximum = limit("maximum").or_else(|| limit("exclusiveMaximum").map(|limit| limit - 1.0));
    let value = maximum.map_or(value, |maximum| value.min(maximum));
    if is_integer {
        return Value::from(value.ceil() as i64);
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(schema: Value) -> Value {
        example_of(&schema, &BTreeMap::new())
    }

    #[test]
    fn declared_examples_come_first() {
        assert_eq!(
            example(json!({"type": "string", "example": "Rex", "enum": ["Tom"]})),
            "Rex"
        );
        assert_eq!(
            example(json!({"type": "string", "examples": ["Rex"]})),
            "Rex"
        );
        assert_eq!(example(json!({"type": "string", "default": "Rex"})), "Rex");
        assert_eq!(
            example(json!({"type": "string", "enum": ["Tom", "Rex"]})),
            "Tom"
        );
    }

    #[test]
    fn keywords_make_an_example() {
        let schema = json!({
            "type": ["null", "object"],
            "allOf": [{"properties": {"id": {"type": "integer", "minimum": 3}}}],
            "properties": {
                "price": {"type": "number", "exclusiveMinimum": 0},
                "code": {"type": "string", "minLength": 8},
                "short": {"type": "string", "maxLength": 2},
                "born": {"type": "string", "format": "date"},
                "tags": {"type": "array", "items": {"type": "boolean"}, "minItems": 2},
                "none": {},
            },
        });
        let expected = json!({
            "id": 3, "price": 1.0, "code": "stringst", "short": "st", "born": "2026-01-31",
            "tags": [true, true], "none": null,
        });
        assert_eq!(example(schema), expected);
    }

    #[test]
    fn a_schema_may_refer_to_itself() {
        let reference = json!({"$ref": "#/components/schemas/Node"});
        let node = json!({"properties": {"a": reference, "b": reference}});
        let models = [("Node".to_owned(), Model::json(node.clone()))].into();
        assert!(example_of(&node, &models).is_object());
    }
}
