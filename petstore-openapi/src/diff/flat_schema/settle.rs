//! One form for demands that can be written in several ways.

use std::collections::BTreeSet;

use petstore_core::contract::Api;
use serde_json::{Value, json};

use super::super::reference::{LINKS, resolved};
use super::{Choice, Flat, kind};

impl Flat {
    /// Brings what can be written in several ways into one form.
    pub(super) fn settle(&mut self, api: &Api) {
        // Each round takes a choice away, or is the last one.
        for _ in 0..LINKS {
            let before = self.choices.clone();
            for choice in std::mem::take(&mut self.choices) {
                self.settle_choice(api, choice);
            }
            if self.choices == before {
                break;
            }
        }
        let names: BTreeSet<&String> = self.properties.keys().collect();
        if let [(beside, schema)] = self.closed.as_slice()
            && names.iter().all(|name| beside.contains(*name))
        {
            self.additional = Some(schema.clone());
            self.closed.clear();
        }
        let mut closed: Vec<Value> = self.closed.iter().map(|entry| json!(entry)).collect();
        closed.sort_by_cached_key(Value::to_string);
        if !closed.is_empty() {
            self.rules.insert("additionalProperties".to_owned(), closed);
        }
        if let Some(values) = &self.values {
            self.types = Some(values.iter().map(|value| kind(value).to_owned()).collect());
        }
        for values in self.rules.values_mut().chain(self.notes.values_mut()) {
            values.sort_by_cached_key(Value::to_string);
            values.dedup();
        }
    }

    fn settle_choice(&mut self, api: &Api, mut choice: Choice) {
        let members = std::mem::take(&mut choice.members);
        let all = members.len();
        for member in members {
            match nested(&member) {
                Some(inner) if !choice.exactly_one => choice.members.extend(inner.iter().cloned()),
                _ => choice.members.push(member),
            }
        }
        choice.members.retain(|member| !is_null(api, member));
        self.nullable |= choice.members.len() < all && !choice.members.is_empty();
        match choice.members.as_slice() {
            [] if all > 0 => self.values = Some(vec![Value::Null]),
            [only] => self.add(api, &only.clone(), 0),
            _ => self.choices.push(choice),
        }
    }
}

/// The alternatives of a schema that is nothing but an `anyOf`.
fn nested(schema: &Value) -> Option<&Vec<Value>> {
    let members = schema.as_object().filter(|members| members.len() == 1)?;
    members.get("anyOf")?.as_array()
}

/// Whether a schema accepts `null` and nothing else.
fn is_null(api: &Api, schema: &Value) -> bool {
    let (_, schema) = resolved(api, schema);
    let only = |name: &str, wanted: Value| schema.get(name) == Some(&wanted);
    only("enum", json!([null])) || only("type", json!("null")) || (only("const", Value::Null))
}
