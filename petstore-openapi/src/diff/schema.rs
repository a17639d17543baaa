use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Changes, Impact};
use petstore_core::contract::{Api, Model};

/// Who sends what a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The client: what is no longer accepted breaks it.
    Request,
    /// The server: what was not promised breaks the client.
    Response,
}

/// Compares what a schema accepted with what it accepts.
pub(super) fn compare(changes: &mut Changes<'_>, side: Side, what: &str, old: &Value, new: &Value) {
    let mut comparison = Comparison {
        old: changes.old,
        new: changes.new,
        side,
        seen: BTreeSet::new(),
        found: Vec::new(),
    };
    comparison.schemas("", old, new);
    for (impact, at, text) in comparison.found {
        let place = if at.is_empty() {
            String::new()
        } else {
            format!(", at `{at}`")
        };
        changes.add(impact, format!("{what}{place}: {text}"));
    }
}

/// How what a schema accepts has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shift {
    Narrower,
    Wider,
    Other,
}

struct Comparison<'a> {
    old: &'a Api,
    new: &'a Api,
    side: Side,
    /// Pairs of models that are compared already, since models may refer to each other in circles.
    seen: BTreeSet<(&'a str, &'a str)>,
    found: Vec<(Impact, String, String)>,
}

impl<'a> Comparison<'a> {
    fn add(&mut self, impact: Impact, at: &str, text: impl Into<String>) {
        self.found.push((impact, at.to_owned(), text.into()));
    }

    fn shift(&mut self, shift: Shift, at: &str, text: impl Into<String>) {
        let impact = match (shift, self.side) {
            (Shift::Narrower, Side::Response) | (Shift::Wider, Side::Request) => Impact::Additive,
            _ => Impact::Breaking,
        };
        self.add(impact, at, text);
    }

    fn schemas(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        let (old_name, old) = resolved(self.old, old);
        let (new_name, new) = resolved(self.new, new);
        if let (Some(old_name), Some(new_name)) = (old_name, new_name)
            && !self.seen.insert((old_name, new_name))
        {
            return;
        }
        if old.get("anyOf").is_some() || new.get("anyOf").is_some() {
            self.choices(at, old, new);
            return;
        }
        let (Some(old), Some(new)) = (old.as_object(), new.as_object()) else {
            return;
        };
        self.types(at, old, new);
        self.values(at, old, new);
        self.bounds(at, old, new);
        self.rules(at, old, new);
        self.properties(at, old, new);
        for name in ["items", "additionalProperties"] {
            self.below(at, name, old.get(name), new.get(name));
        }
    }

    fn types(&mut self, at: &str, old: &Map<String, Value>, new: &Map<String, Value>) {
        let (was, is) = (types(old), types(new));
        if was != is {
            let text = format!("the type was {} and is {}", listed(&was), listed(&is));
            self.shift(shift_of(&was, &is), at, text);
        }
    }

    fn values(&mut self, at: &str, old: &Map<String, Value>, new: &Map<String, Value>) {
        let list = |schema: &Map<String, Value>| -> Option<BTreeSet<String>> {
            let values = schema.get("enum")?.as_array()?;
            Some(values.iter().map(Value::to_string).collect())
        };
        match (list(old), list(new)) {
            (None, Some(_)) => self.shift(Shift::Narrower, at, "only listed values are allowed"),
            (Some(_), None) => self.shift(Shift::Wider, at, "any value is allowed"),
            (Some(was), Some(is)) => {
                for gone in was.difference(&is) {
                    self.shift(Shift::Narrower, at, format!("the value {gone} is gone"));
                }
                for added in is.difference(&was) {
                    self.shift(Shift::Wider, at, format!("the value {added} is new"));
                }
            }
            (None, None) => {}
        }
    }

    fn bounds(&mut self, at: &str, old: &Map<String, Value>, new: &Map<String, Value>) {
        const LOWER: [&str; 4] = ["minimum", "minLength", "minItems", "minProperties"];
        const UPPER: [&str; 4] = ["maximum", "maxLength", "maxItems", "maxProperties"];
        for (name, is_lower) in LOWER
            .map(|n| (n, true))
            .into_iter()
            .chain(UPPER.map(|n| (n, false)))
        {
            let bound = |schema: &Map<String, Value>| schema.get(name).and_then(Value::as_f64);
            let (was, is) = (bound(old), bound(new));
            if was == is {
                continue;
            }
            let none = if is_lower {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            };
            let rises = was.unwrap_or(none) < is.unwrap_or(none);
            let shift = if rises == is_lower {
                Shift::Narrower
            } else {
                Shift::Wider
            };
            self.shift(shift, at, changed(name, old.get(name), new.get(name)));
        }
    }

    /// Rules of which only presence or absence can be compared.
    fn rules(&mut self, at: &str, old: &Map<String, Value>, new: &Map<String, Value>) {
        for name in [
            "pattern",
            "format",
            "multipleOf",
            "uniqueItems",
            "allOf",
            "oneOf",
            "not",
        ] {
            let (was, is) = (old.get(name), new.get(name));
            let off = Value::Bool(false);
            let shift = match (was.filter(|v| **v != off), is.filter(|v| **v != off)) {
                (None, Some(_)) => Shift::Narrower,
                (Some(_), None) => Shift::Wider,
                (Some(was), Some(is)) if was != is => Shift::Other,
                _ => continue,
            };
            self.shift(shift, at, changed(name, was, is));
        }
    }

    fn properties(&mut self, at: &str, old: &'a Map<String, Value>, new: &'a Map<String, Value>) {
        let named = |schema: &'a Map<String, Value>| -> BTreeMap<&'a str, &'a Value> {
            let properties = schema.get("properties").and_then(Value::as_object);
            properties
                .into_iter()
                .flatten()
                .map(|(name, schema)| (name.as_str(), schema))
                .collect()
        };
        let (was, is) = (named(old), named(new));
        for (name, old_schema) in &was {
            match is.get(name) {
                Some(new_schema) => self.schemas(&format!("{at}/{name}"), old_schema, new_schema),
                None => self.add(
                    Impact::Breaking,
                    at,
                    format!("the property `{name}` is gone"),
                ),
            }
        }
        let (had_to, has_to) = (required(old), required(new));
        for name in is
            .keys()
            .filter(|name| !was.contains_key(*name) && !has_to.contains(*name))
        {
            self.add(
                Impact::Additive,
                at,
                format!("the property `{name}` is new"),
            );
        }
        for name in has_to.difference(&had_to) {
            let text = if was.contains_key(name) {
                "is always there"
            } else {
                "is new, and always there"
            };
            let text = if self.side == Side::Request {
                text.replace("always there", "required")
            } else {
                text.to_owned()
            };
            self.shift(Shift::Narrower, at, format!("the property `{name}` {text}"));
        }
        for name in had_to
            .difference(&has_to)
            .filter(|name| is.contains_key(*name))
        {
            self.shift(
                Shift::Wider,
                at,
                format!("the property `{name}` may be missing"),
            );
        }
    }

    /// A schema of what is within, where `false` allows nothing, and none allows all.
    fn below(&mut self, at: &str, name: &str, old: Option<&'a Value>, new: Option<&'a Value>) {
        let is_open = |schema: Option<&Value>| schema.is_none_or(|s| *s == Value::Bool(true));
        let text = || changed(name, old, new);
        match (old, new) {
            (Some(old @ Value::Object(_)), Some(new @ Value::Object(_))) => {
                self.schemas(&format!("{at}/{name}"), old, new);
            }
            (old, new) if old == new || (is_open(old) && is_open(new)) => {}
            // Clients pass over members that they do not know.
            (_, new) if is_open(new) && self.side == Side::Response => {
                self.add(Impact::Neutral, at, text());
            }
            (_, new) if is_open(new) => self.shift(Shift::Wider, at, text()),
            (old, _) if is_open(old) => self.shift(Shift::Narrower, at, text()),
            (Some(Value::Bool(false)), _) => self.shift(Shift::Wider, at, text()),
            _ => self.shift(Shift::Narrower, at, text()),
        }
    }

    /// Compares the alternatives; a schema without any is the only one.
    fn choices(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        let (was, is) = (alternatives(old), alternatives(new));
        let gone: Vec<&Value> = was.iter().filter(|s| !is.contains(s)).copied().collect();
        let added: Vec<&Value> = is.iter().filter(|s| !was.contains(s)).copied().collect();
        let count = |all: &[&Value]| match all.len() {
            1 => "an alternative is".to_owned(),
            n => format!("{n} alternatives are"),
        };
        match (gone.as_slice(), added.as_slice()) {
            ([], []) => {}
            (gone, []) => self.shift(Shift::Narrower, at, format!("{} gone", count(gone))),
            ([], added) => self.shift(Shift::Wider, at, format!("{} new", count(added))),
            ([old], [new]) => self.schemas(at, old, new),
            _ => self.shift(Shift::Other, at, "other alternatives"),
        }
    }
}

/// The schema behind a reference, and its name.
fn resolved<'a>(api: &'a Api, schema: &'a Value) -> (Option<&'a str>, &'a Value) {
    let (mut name, mut schema) = (None, schema);
    // A model that is but a reference may lead to itself.
    for _ in 0..=api.models.len() {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let Some(target) = reference.and_then(|r| r.strip_prefix(Model::REF_PREFIX)) else {
            break;
        };
        let Some((key, model)) = api.models.get_key_value(target) else {
            break;
        };
        (name, schema) = (Some(key.as_str()), &model.schema);
    }
    (name, schema)
}

fn types(schema: &Map<String, Value>) -> BTreeSet<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => BTreeSet::from([name.as_str()]),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    }
}

/// No type is every type, and each integer is a number.
fn shift_of(was: &BTreeSet<&str>, is: &BTreeSet<&str>) -> Shift {
    let covers = |wide: &BTreeSet<&str>, narrow: &BTreeSet<&str>| {
        let has =
            |name: &&str| wide.contains(name) || (*name == "integer" && wide.contains("number"));
        wide.is_empty() || (!narrow.is_empty() && narrow.iter().all(has))
    };
    match (covers(was, is), covers(is, was)) {
        (true, false) => Shift::Narrower,
        (false, true) => Shift::Wider,
        _ => Shift::Other,
    }
}

fn listed(types: &BTreeSet<&str>) -> String {
    if types.is_empty() {
        return "anything".to_owned();
    }
    types.iter().copied().collect::<Vec<_>>().join(" or ")
}

fn required(schema: &Map<String, Value>) -> BTreeSet<&str> {
    let names = schema.get("required").and_then(Value::as_array);
    names
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn alternatives(schema: &Value) -> Vec<&Value> {
    match schema.get("anyOf") {
        Some(Value::Array(all)) => all.iter().collect(),
        _ => vec![schema],
    }
}

fn changed(name: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    match (old, new) {
        (Some(old), Some(new)) => format!("`{name}` was {old} and is {new}"),
        (Some(old), None) => format!("`{name}` was {old} and is gone"),
        (None, Some(new)) => format!("`{name}` is now {new}"),
        (None, None) => format!("`{name}` is the same"),
    }
}
