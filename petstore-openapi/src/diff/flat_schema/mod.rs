//! A schema with its references followed and its `allOf` merged, so that two schemas are compared
//! by what they accept and not by how they are written.

mod settle;

use std::collections::{BTreeMap, BTreeSet};

use petstore_core::contract::Api;
use serde_json::{Map, Value, json};

use super::reference::{LINKS, target};

/// All that a schema demands. What several parts of an `allOf` demand, it demands at once.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Flat {
    /// The types besides `null`; `None` is any type.
    pub(super) types: Option<BTreeSet<String>>,
    /// Whether `null` is accepted beside the types.
    pub(super) nullable: bool,
    /// Whether the keyword `nullable` accepts it, which API Gateway drops from every model.
    pub(super) by_keyword: bool,
    /// The values of `enum` and `const`, besides `null`.
    pub(super) values: Option<Vec<Value>>,
    /// Limits by keyword: `minLength`, or `minimum` for both of its kinds.
    pub(super) bounds: BTreeMap<&'static str, Bound>,
    /// Keywords that can only be compared as a whole, each with its values.
    pub(super) rules: BTreeMap<String, Vec<Value>>,
    /// Keywords that demand nothing: titles, descriptions, examples.
    pub(super) notes: BTreeMap<String, Vec<Value>>,
    pub(super) properties: BTreeMap<String, Value>,
    pub(super) required: BTreeSet<String>,
    pub(super) patterns: BTreeMap<String, Value>,
    pub(super) additional: Option<Value>,
    /// The schemas of the first items.
    pub(super) tuple: Vec<Value>,
    /// The schema of all other items.
    pub(super) items: Option<Value>,
    pub(super) choices: Vec<Choice>,
    pub(super) nots: Vec<Value>,
    /// The properties beside each `additionalProperties`, which concerns those alone.
    closed: Vec<(BTreeSet<String>, Value)>,
    /// The models that are part of it already. Twice the same demand is one.
    merged: BTreeSet<String>,
}

/// A limit, which itself may be out of bounds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bound {
    pub(super) value: f64,
    pub(super) exclusive: bool,
    pub(super) text: Value,
}

/// Alternatives, of which one must fit, or exactly one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    pub(super) exactly_one: bool,
    pub(super) members: Vec<Value>,
}

/// Limits that grow stricter as they rise.
pub(super) const LOWER: [&str; 4] = ["minimum", "minLength", "minItems", "minProperties"];
/// Limits that grow stricter as they fall.
pub(super) const UPPER: [&str; 4] = ["maximum", "maxLength", "maxItems", "maxProperties"];

impl Flat {
    /// The demands of a schema.
    pub(super) fn from_schema(api: &Api, schema: &Value) -> Flat {
        let mut flat = Flat::default();
        flat.add(api, schema, 0);
        flat.settle(api);
        flat
    }

    /// These demands and those of an alternative, without the choice itself.
    pub(super) fn with(&self, api: &Api, choice: usize, member: &Value) -> Flat {
        let mut flat = self.clone();
        // An alternative that may be `null` is what this one may be, and the other way round.
        flat.nullable = false;
        if choice < flat.choices.len() {
            flat.choices.remove(choice);
        }
        flat.add(api, member, 0);
        flat.settle(api);
        flat
    }

    /// The number of models that are part of it.
    pub(super) fn merged(&self) -> usize {
        self.merged.len()
    }

    /// Whether anything is accepted.
    pub(super) fn is_open(&self) -> bool {
        self.types.is_none() && self.values.is_none() && self.choices.is_empty()
    }

    fn add(&mut self, api: &Api, schema: &Value, depth: usize) {
        if depth > LINKS {
            self.rule("allOf", schema);
            return;
        }
        let members = match schema {
            Value::Object(members) => members,
            Value::Bool(false) => return self.nots.push(json!({})),
            _ => return,
        };
        if let Some(reference) = members.get("$ref") {
            match target(api, reference) {
                Some((name, model)) => {
                    if self.merged.insert(name.to_owned()) {
                        self.add(api, model, depth + 1);
                    }
                }
                None => self.rule("$ref", reference),
            }
        }
        self.types(members);
        self.values(members);
        self.bounds(members);
        self.members(members);
        self.elements(members);
        for (name, value) in members {
            self.keyword(api, name, value, depth);
        }
    }

    fn rule(&mut self, name: &str, value: &Value) {
        let values = self.rules.entry(name.to_owned()).or_default();
        if !values.contains(value) {
            values.push(value.clone());
        }
    }

    fn types(&mut self, members: &Map<String, Value>) {
        let mut names: BTreeSet<String> = match members.get("type") {
            Some(Value::String(name)) => BTreeSet::from([name.clone()]),
            Some(Value::Array(names)) => names
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            _ => BTreeSet::new(),
        };
        if names.len() > 1 && names.remove("null") {
            self.nullable = true;
        }
        if members.get("nullable") == Some(&Value::Bool(true)) {
            (self.nullable, self.by_keyword) = (true, true);
        }
        if names.is_empty() {
            return;
        }
        self.types = Some(match self.types.take() {
            None => names,
            Some(known) => {
                let both = |name: &&String| {
                    let wider = |set: &BTreeSet<String>| {
                        set.contains(*name) || (*name == "integer" && set.contains("number"))
                    };
                    wider(&known) && wider(&names)
                };
                known.union(&names).filter(both).cloned().collect()
            }
        });
    }

    fn values(&mut self, members: &Map<String, Value>) {
        let listed = members.get("enum").and_then(Value::as_array).cloned();
        let only = members.get("const").map(|value| vec![value.clone()]);
        for mut values in [listed, only].into_iter().flatten() {
            if values.len() > 1 && values.contains(&Value::Null) {
                values.retain(|value| !value.is_null());
                self.nullable = true;
            }
            self.values = Some(match self.values.take() {
                None => values,
                Some(mut known) => {
                    known.retain(|value| values.contains(value));
                    known
                }
            });
        }
    }

    fn bounds(&mut self, members: &Map<String, Value>) {
        for (name, exclusive) in [
            ("minimum", "exclusiveMinimum"),
            ("maximum", "exclusiveMaximum"),
        ] {
            let flag = members.get(exclusive) == Some(&Value::Bool(true));
            if let Some(text) = members.get(name) {
                self.bound(name, text, flag);
            }
            if let Some(text) = members.get(exclusive) {
                self.bound(name, text, true);
            }
        }
        for name in LOWER
            .into_iter()
            .chain(UPPER)
            .filter(|n| !n.ends_with("imum"))
        {
            if let Some(text) = members.get(name) {
                self.bound(name, text, false);
            }
        }
    }

    /// Keeps the stricter of two limits.
    fn bound(&mut self, name: &'static str, text: &Value, exclusive: bool) {
        let Some(value) = text.as_f64() else { return };
        let stricter = |known: &Bound| {
            let tighter = if LOWER.contains(&name) {
                value > known.value
            } else {
                value < known.value
            };
            tighter || (value == known.value && exclusive && !known.exclusive)
        };
        if self.bounds.get(name).is_none_or(stricter) {
            let text = text.clone();
            let bound = Bound {
                value,
                exclusive,
                text,
            };
            self.bounds.insert(name, bound);
        }
    }

    fn members(&mut self, members: &Map<String, Value>) {
        let named = |keyword| members.get(keyword).and_then(Value::as_object);
        for (name, schema) in named("properties").into_iter().flatten() {
            both(&mut self.properties, name, schema);
        }
        for (pattern, schema) in named("patternProperties").into_iter().flatten() {
            both(&mut self.patterns, pattern, schema);
        }
        let required = members.get("required").and_then(Value::as_array);
        let names = required.into_iter().flatten().filter_map(Value::as_str);
        self.required.extend(names.map(str::to_owned));
        if let Some(schema) = members.get("additionalProperties") {
            let names = named("properties").into_iter().flatten();
            let names = names.map(|(name, _)| name.clone()).collect();
            let entry = (names, schema.clone());
            if *schema != Value::Bool(true) && !self.closed.contains(&entry) {
                self.closed.push(entry);
            }
        }
    }

    /// Tuples are `items` as a list with `additionalItems`, and `prefixItems` with `items` in newer
    /// drafts.
    fn elements(&mut self, members: &Map<String, Value>) {
        let (first, rest) = match (members.get("items"), members.get("prefixItems")) {
            (Some(Value::Array(first)), _) => (first.as_slice(), members.get("additionalItems")),
            (rest, Some(Value::Array(first))) => (first.as_slice(), rest),
            (rest, _) => (&[][..], rest),
        };
        for (place, schema) in first.iter().enumerate() {
            match self.tuple.get_mut(place) {
                Some(known) => *known = all_of(known, schema),
                None => self.tuple.push(schema.clone()),
            }
        }
        if let Some(rest) = rest {
            self.items = Some(match &self.items {
                Some(known) => all_of(known, rest),
                None => rest.clone(),
            });
        }
    }

    fn keyword(&mut self, api: &Api, name: &str, value: &Value, depth: usize) {
        match (name, value) {
            (
                "$ref" | "type" | "nullable" | "enum" | "const" | "exclusiveMinimum"
                | "exclusiveMaximum",
                _,
            )
            | (
                "properties"
                | "patternProperties"
                | "required"
                | "additionalProperties"
                | "items"
                | "prefixItems"
                | "additionalItems",
                _,
            ) => {}
            (limit, _) if LOWER.contains(&limit) || UPPER.contains(&limit) => {}
            ("uniqueItems", Value::Bool(false)) => {}
            ("allOf", Value::Array(all)) => {
                all.iter().for_each(|part| self.add(api, part, depth + 1));
            }
            ("anyOf" | "oneOf", Value::Array(all)) => {
                let choice = Choice {
                    exactly_one: name == "oneOf",
                    members: all.clone(),
                };
                if !self.choices.contains(&choice) {
                    self.choices.push(choice);
                }
            }
            ("not", _) if !self.nots.contains(value) => self.nots.push(value.clone()),
            ("not", _) => {}
            _ if is_note(name) => {
                let notes = self.notes.entry(name.to_owned()).or_default();
                notes.push(value.clone());
            }
            _ => self.rule(name, value),
        }
    }
}

fn both(schemas: &mut BTreeMap<String, Value>, name: &str, schema: &Value) {
    let merged = match schemas.get(name) {
        Some(known) => all_of(known, schema),
        None => schema.clone(),
    };
    schemas.insert(name.to_owned(), merged);
}

fn all_of(a: &Value, b: &Value) -> Value {
    if a == b {
        a.clone()
    } else {
        json!({"allOf": [a, b]})
    }
}

/// The JSON type of a value; a whole number is an integer.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Keywords that neither allow nor forbid a value.
fn is_note(name: &str) -> bool {
    const NOTES: [&str; 14] = [
        "title",
        "description",
        "default",
        "example",
        "examples",
        "deprecated",
        "externalDocs",
        "xml",
        "id",
        "$id",
        "$schema",
        "$comment",
        "$defs",
        "definitions",
    ];
    NOTES.contains(&name) || name.starts_with("x-")
}
