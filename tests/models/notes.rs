//! Where in a value the rules apply that only the function checks, according to the notes.

use std::collections::BTreeSet;

use petstore::contract::Api;
use petstore::contract::schema::Unenforced;
use serde_json::Value;

/// References may form a circle without a step into the value.
const DEEPEST: usize = 64;

pub(crate) struct Notes<'a> {
    api: &'a Api,
    places: BTreeSet<&'a str>,
}

impl<'a> Notes<'a> {
    pub(crate) fn new(api: &'a Api, notes: &'a [Unenforced]) -> Self {
        let places = notes.iter().map(|note| note.at.as_str()).collect();
        Notes { api, places }
    }

    /// The JSON pointers to the parts of the value with a rule that a note lists.
    pub(crate) fn applying(&self, model: &str, value: &Value) -> Vec<String> {
        let mut found = Vec::new();
        if !self.places.is_empty() {
            self.walk(
                &format!("#/components/schemas/{model}"),
                value,
                "",
                0,
                &mut found,
            );
        }
        found
    }

    /// The schema that a note's pointer refers to.
    fn schema(&self, at: &str) -> Option<&'a Value> {
        let path = at.strip_prefix("#/components/schemas/")?;
        let (name, below) = match path.find('/') {
            Some(end) => path.split_at(end),
            None => (path, ""),
        };
        self.api.models.get(name)?.schema.pointer(below)
    }

    fn walk(&self, at: &str, value: &Value, pointer: &str, depth: usize, found: &mut Vec<String>) {
        let Some(Value::Object(schema)) = self.schema(at) else {
            return;
        };
        if depth > DEEPEST {
            return;
        }
        if self.places.contains(at) {
            found.push(pointer.to_owned());
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            self.walk(reference, value, pointer, depth + 1, found);
        }
        for keyword in ["anyOf", "oneOf", "allOf"] {
            let choices = schema.get(keyword).and_then(Value::as_array);
            for index in 0..choices.map_or(0, Vec::len) {
                self.walk(
                    &format!("{at}/{keyword}/{index}"),
                    value,
                    pointer,
                    depth + 1,
                    found,
                );
            }
        }
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let below = format!("{pointer}/{index}");
                    self.walk(&format!("{at}/items"), item, &below, depth + 1, found);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let step = name.replace('~', "~0").replace('/', "~1");
                    let below = format!("{pointer}/{step}");
                    let known = schema.get("properties").and_then(|known| known.get(name));
                    let schema = match known {
                        Some(_) => format!("{at}/properties/{step}"),
                        None => format!("{at}/additionalProperties"),
                    };
                    self.walk(&schema, member, &below, depth + 1, found);
                }
            }
            _ => {}
        }
    }
}
