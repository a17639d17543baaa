//! Checks schemas against the metaschema of JSON Schema draft 4, as API Gateway does with models.
//!
//! <https://json-schema.org/draft-04/schema>

use std::fmt;

use serde_json::{Map, Value};

use super::pattern;

/// The pointer to the first keyword that the metaschema does not allow, if there is one.
///
/// The keywords that API Gateway leaves out of models (`example`, `default`, `exclusiveMinimum`, …)
/// may have any value.
pub(super) fn fault(schema: &Value) -> Option<String> {
    let mut faults = Faults(None);
    faults.schema(schema, At::ROOT);
    faults.0
}

struct Faults(Option<String>);

impl Faults {
    fn require(&mut self, holds: bool, at: At<'_>) {
        if !holds && self.0.is_none() {
            self.0 = Some(at.to_string());
        }
    }

    fn schema(&mut self, schema: &Value, at: At<'_>) {
        if self.0.is_some() {
            return;
        }
        let Value::Object(members) = schema else {
            return self.require(false, at);
        };
        match members.get("$ref") {
            Some(Value::String(_)) => return,
            Some(_) => return self.require(false, at.below("$ref")),
            None => {}
        }
        for (name, value) in members {
            self.keyword(name, value, at.below(name));
        }
    }

    fn keyword(&mut self, name: &str, value: &Value, at: At<'_>) {
        match name {
            "title" | "description" | "format" => self.require(value.is_string(), at),
            "type" => self.require(is_type(value), at),
            "enum" => {
                let items = value.as_array();
                self.require(
                    items.is_some_and(|items| !items.is_empty() && unique(items)),
                    at,
                );
            }
            "multipleOf" => {
                self.require(value.as_f64().is_some_and(|number| number > 0.0), at);
            }
            "minimum" | "maximum" => self.require(value.is_number(), at),
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
            | "maxProperties" => self.require(is_count(value), at),
            "uniqueItems" => self.require(value.is_boolean(), at),
            "pattern" => {
                self.require(value.as_str().is_some_and(pattern::is_valid), at);
            }
            "required" => self.require(is_names(value), at),
            "not" => self.schema(value, at),
            "additionalProperties" | "additionalItems" if value.is_boolean() => {}
            "additionalProperties" | "additionalItems" => self.schema(value, at),
            "items" => match value {
                Value::Array(_) => self.schemas(value, at),
                _ => self.schema(value, at),
            },
            "allOf" | "anyOf" | "oneOf" => self.schemas(value, at),
            "properties" | "patternProperties" => {
                let Value::Object(named) = value else {
                    return self.require(false, at);
                };
                for (key, schema) in named {
                    self.schema(schema, at.below(key));
                }
            }
            "dependencies" => self.dependencies(value, at),
            _ => {}
        }
    }

    fn schemas(&mut self, value: &Value, at: At<'_>) {
        let Some(items) = value.as_array().filter(|items| !items.is_empty()) else {
            return self.require(false, at);
        };
        for (i, item) in items.iter().enumerate() {
            self.schema(item, at.below(&i.to_string()));
        }
    }

    fn dependencies(&mut self, value: &Value, at: At<'_>) {
        let Value::Object(named) = value else {
            return self.require(false, at);
        };
        for (key, dependency) in named {
            let at = at.below(key);
            if dependency.is_array() {
                self.require(is_names(dependency), at);
            } else {
                self.schema(dependency, at);
            }
        }
    }
}

/// A place in a schema. It is on the stack, because a schema has many places, and their names can
/// be long.
#[derive(Clone, Copy)]
struct At<'a> {
    parent: Option<&'a At<'a>>,
    segment: &'a str,
}

impl<'a> At<'a> {
    const ROOT: At<'static> = At {
        parent: None,
        segment: "",
    };

    fn below(&'a self, segment: &'a str) -> At<'a> {
        At {
            parent: Some(self),
            segment,
        }
    }
}

/// Writes a JSON pointer.
impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(parent) = self.parent else {
            return Ok(());
        };
        let segment = self.segment.replace('~', "~0").replace('/', "~1");
        write!(f, "{parent}/{segment}")
    }
}

/// One of the seven types, or a list of different ones.
fn is_type(value: &Value) -> bool {
    const TYPES: [&str; 7] = [
        "array", "boolean", "integer", "null", "number", "object", "string",
    ];
    let known = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    match value {
        Value::Array(items) => !items.is_empty() && items.iter().all(known) && unique(items),
        _ => known(value),
    }
}

/// A whole number that is not negative.
fn is_count(value: &Value) -> bool {
    let whole = |number: f64| number >= 0.0 && number.fract() == 0.0;
    value.is_u64() || value.as_f64().is_some_and(whole)
}

/// A list of different names, at least one.
fn is_names(value: &Value) -> bool {
    let names = value.as_array().filter(|names| !names.is_empty());
    names.is_some_and(|names| names.iter().all(Value::is_string) && unique(names))
}

/// Whether all items are different. Numbers are compared by value.
fn unique(items: &[Value]) -> bool {
    let mut texts: Vec<String> = items.iter().map(canonical).collect();
    texts.sort_unstable();
    texts.windows(2).all(|pair| pair.first() != pair.last())
}

/// A text that is the same for equal values.
fn canonical(value: &Value) -> String {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < 9e15 => format!("{float:.0}"),
            _ => number.to_string(),
        },
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let mut members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)))
                .collect();
            members.sort_unstable();
            format!("{{{}}}", members.join(","))
        }
        other => other.to_string(),
    }
}

/// The keywords that constrain values and that API Gateway leaves out of the model, with a pointer
/// to the first of each.
pub(super) fn dropped(schema: &Value) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    collect_dropped(schema, At::ROOT, &mut found);
    found
}

const DROPPED: [&str; 8] = [
    "exclusiveMinimum",
    "exclusiveMaximum",
    "nullable",
    "discriminator",
    "patternProperties",
    "dependencies",
    "additionalItems",
    "const",
];

fn collect_dropped(schema: &Value, at: At<'_>, found: &mut Vec<(&'static str, String)>) {
    let Value::Object(members) = schema else {
        return;
    };
    for keyword in DROPPED {
        let value = members
            .get(keyword)
            .filter(|value| **value != Value::Bool(false));
        if value.is_some() && !found.iter().any(|(known, _)| *known == keyword) {
            found.push((keyword, at.below(keyword).to_string()));
        }
    }
    for (name, value) in members {
        let at = at.below(name);
        match (name.as_str(), value) {
            ("properties", Value::Object(named)) => each_named(named, at, found),
            ("allOf" | "anyOf" | "oneOf" | "items", Value::Array(items)) => {
                for (i, item) in items.iter().enumerate() {
                    collect_dropped(item, at.below(&i.to_string()), found);
                }
            }
            ("items" | "additionalProperties" | "not", Value::Object(_)) => {
                collect_dropped(value, at, found);
            }
            _ => {}
        }
    }
}

fn each_named(named: &Map<String, Value>, at: At<'_>, found: &mut Vec<(&'static str, String)>) {
    for (key, schema) in named {
        collect_dropped(schema, at.below(key), found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_keyword_has_its_values() {
        for (right, wrong) in [
            (json!({"type": "null"}), json!({"type": "text"})),
            (json!({"type": ["string", "null"]}), json!({"type": []})),
            (
                json!({"type": ["string"]}),
                json!({"type": ["string", "string"]}),
            ),
            (json!({"enum": [1, "1", null]}), json!({"enum": [1, 1.0]})),
            (
                json!({"enum": [{"a": 1, "b": 2}]}),
                json!({"enum": [{"a": 1, "b": 2}, {"b": 2, "a": 1}]}),
            ),
            (json!({"enum": [null]}), json!({"enum": []})),
            (json!({"multipleOf": 0.1}), json!({"multipleOf": 0})),
            (json!({"minimum": -1}), json!({"minimum": "0"})),
            (json!({"maximum": 1e3}), json!({"maximum": true})),
            (json!({"minLength": 0}), json!({"minLength": -1})),
            (json!({"maxLength": 2.0}), json!({"maxLength": 2.5})),
            (json!({"minItems": 1}), json!({"minItems": "1"})),
            (json!({"maxProperties": 1}), json!({"maxProperties": null})),
            (json!({"uniqueItems": true}), json!({"uniqueItems": "true"})),
            (json!({"pattern": "^a{1,2}$"}), json!({"pattern": "(a"})),
            (json!({"required": ["a"]}), json!({"required": []})),
            (
                json!({"required": ["a", "b"]}),
                json!({"required": ["a", "a"]}),
            ),
            (json!({"required": ["a"]}), json!({"required": true})),
            (json!({"not": {}}), json!({"not": false})),
            (json!({"items": {}}), json!({"items": []})),
            (json!({"items": [{}]}), json!({"items": "string"})),
            (json!({"allOf": [{}]}), json!({"allOf": []})),
            (
                json!({"additionalProperties": false}),
                json!({"additionalProperties": "no"}),
            ),
            (
                json!({"properties": {"type": {}}}),
                json!({"properties": {"a": "string"}}),
            ),
            (json!({"properties": {}}), json!({"properties": []})),
            (
                json!({"dependencies": {"a": ["b"]}}),
                json!({"dependencies": {"a": []}}),
            ),
            (json!({"title": ""}), json!({"title": 1})),
            (json!({"format": "date"}), json!({"format": null})),
        ] {
            assert_eq!(fault(&right), None, "{right}");
            assert!(fault(&wrong).is_some(), "{wrong}");
            let nested = json!({"properties": {"p": {"anyOf": [{}, wrong]}}});
            let at = fault(&nested).expect("a fault");
            assert!(at.starts_with("/properties/p/anyOf/1/"), "{at}");
        }
    }

    #[test]
    fn keywords_that_are_left_out_have_any_value() {
        let schema = json!({
            "example": {"type": "text"}, "default": [], "exclusiveMinimum": 5, "readOnly": "yes", "x-own": 1,
        });
        assert_eq!(fault(&schema), None);
        assert_eq!(
            dropped(&schema),
            [("exclusiveMinimum", "/exclusiveMinimum".to_owned())]
        );
    }
}
