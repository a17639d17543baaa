//! Keywords of two schemas that have their references followed, compared one by one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::change::Direction;
use super::choices;
use super::flat_schema::{Bound, Flat, LOWER, UPPER};
use super::schema::{At, Comparison, Shift};

/// Keywords that can only forbid values.
const NARROWING: [&str; 14] = [
    "pattern",
    "format",
    "multipleOf",
    "uniqueItems",
    "additionalProperties",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "contains",
    "minContains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "maxContains",
];

/// Of these, the ones that API Gateway keeps in models.
const KEPT: [&str; 5] = [
    "pattern",
    "format",
    "multipleOf",
    "uniqueItems",
    "additionalProperties",
];

pub(super) fn compare(c: &mut Comparison<'_>, at: &At, old: &Flat, new: &Flat) {
    types(c, at, old, new);
    choices::null(c, at, old, new);
    values(c, at, old, new);
    bounds(c, at, old, new);
    rules(c, at, old, new);
    properties(c, at, old, new);
    patterns(c, at, old, new);
    nots(c, at, old, new);
    tuple(c, at, old, new);
    let lost = !old.tuple.is_empty() && new.tuple.is_empty() && new.items.is_none();
    if !lost {
        below(c, at, "items", old.items.as_ref(), new.items.as_ref());
    }
    let (was, is) = (old.additional.as_ref(), new.additional.as_ref());
    below(c, at, "additionalProperties", was, is);
}

fn types(c: &mut Comparison<'_>, at: &At, old: &Flat, new: &Flat) {
    let set = |flat: &Flat| match &flat.values {
        Some(values) if c.is_text => Some(values.iter().map(|v| text_kind(v).to_owned()).collect()),
        _ if c.is_text && flat.types.is_none() => Some(BTreeSet::from(["string".to_owned()])),
        _ => flat.types.clone(),
    };
    let (was, is): (Option<BTreeSet<String>>, _) = (set(old), set(new));
    // Types that follow from values on both sides are compared with these.
    if was == is || (old.values.is_some() && new.values.is_some()) {
        return;
    }
    let covers = |wide: &Option<BTreeSet<String>>, narrow: &Option<BTreeSet<String>>| {
        let Some(wide) = wide else { return true };
        let has = |name: &String| {
            wide.contains(name)
                || (name == "integer" && wide.contains("number"))
                // Whatever a parameter is, it is text on the wire.
                || (c.is_text && wide.contains("string"))
        };
        narrow.as_ref().is_some_and(|narrow| narrow.iter().all(has))
    };
    let shift = match (covers(&was, &is), covers(&is, &was)) {
        (true, true) => return,
        (true, false) => Shift::Narrower,
        (false, true) => Shift::Wider,
        _ => Shift::Other,
    };
    c.shift(
        shift,
        at,
        format!("the type was {} and is {}", listed(&was), listed(&is)),
    );
}

/// The narrowest type that a text has.
fn text_kind(value: &Value) -> &'static str {
    let text = as_text(value);
    match text.as_str() {
        "true" | "false" => "boolean",
        text if text.parse::<i64>().is_ok() => "integer",
        text if text.parse::<f64>().is_ok() => "number",
        _ => "string",
    }
}

/// A value as it is written in a parameter.
fn as_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn listed(types: &Option<BTreeSet<String>>) -> String {
    match types {
        None => "anything".to_owned(),
        Some(types) if types.is_empty() => "nothing".to_owned(),
        Some(types) => types.iter().cloned().collect::<Vec<_>>().join(" or "),
    }
}

fn values(c: &mut Comparison<'_>, at: &At, old: &Flat, new: &Flat) {
    let list = |flat: &Flat| -> Option<BTreeSet<String>> {
        let text = |value: &Value| {
            if c.is_text {
                json!(as_text(value))
            } else {
                value.clone()
            }
        };
        let values = flat.values.as_ref()?;
        Some(values.iter().map(|value| text(value).to_string()).collect())
    };
    match (list(old), list(new)) {
        (None, Some(_)) => c.shift(Shift::Narrower, at, "only listed values are allowed"),
        (Some(_), None) => c.shift(Shift::Wider, at, "any value is allowed"),
        (Some(was), Some(is)) => {
            for gone in was.difference(&is) {
                c.shift(Shift::Narrower, at, format!("the value {gone} is gone"));
            }
            for added in is.difference(&was) {
                c.shift(Shift::Wider, at, format!("the value {added} is new"));
            }
        }
        (None, None) => {}
    }
}

fn bounds(c: &mut Comparison<'_>, at: &At, old: &Flat, new: &Flat) {
    for name in LOWER.into_iter().chain(UPPER) {
        let (was, is) = (old.bounds.get(name), new.bounds.get(name));
        let Some(shift) = bound_shift(LOWER.contains(&name), was, is) else {
            continue;
        };
        let (from, to) = (was.map(written), is.map(written));
        let text = match (from, to) {
            (Some(from), Some(to)) => format!("`{name}` was {from} and is {to}"),
            (Some(from), None) => format!("`{name}` was {from} and is gone"),
            (None, to) => format!("`{name}` is now {}", to.unwrap_or_default()),
        };
        let only_exclusive = matches!((was, is), (Some(a), Some(b)) if a.value == b.value);
        if only_exclusive && was.is_some_and(|bound| bound.exclusive) {
            c.dropped(shift, at, text);
        } else {
            c.shift(shift, at, text);
        }
    }
}

fn written(bound: &Bound) -> String {
    let exclusive = if bound.exclusive { " (exclusive)" } else { "" };
    format!("{}{exclusive}", bound.text)
}

fn bound_shift(is_lower: bool, old: Option<&Bound>, new: Option<&Bound>) -> Option<Shift> {
    let (was, is) = match (old, new) {
        (None, None) => return None,
        (None, Some(_)) => return Some(Shift::Narrower),
        (Some(_), None) => return Some(Shift::Wider),
        (Some(was), Some(is)) => (was, is),
    };
    if was.value == is.value {
        let large =
            was.text != is.text && was.text.is_number() && !was.text.is_f64() && !is.text.is_f64();
        return match (was.exclusive, is.exclusive) {
            (false, true) => Some(Shift::Narrower),
            (true, false) => Some(Shift::Wider),
            // Numbers that differ beyond what a float can hold.
            _ => large.then_some(Shift::Unknown),
        };
    }
    let narrower = (was.value < is.value) == is_lower;
    Some(if narrower {
        Shift::Narrower
    } else {
        Shift::Wider
    })
}

fn rules(c: &mut Comparison<'_>, at: &At, old: &Flat, new: &Flat) {
    let names: BTreeSet<&String> = old.rules.keys().chain(new.rules.keys()).collect();
    for name in names {
        let (was, is) = (old.rules.get(name), new.rules.get(name));
        if let (Some(was), Some(is)) = (was, is)
            && c.same(&json!(was), &json!(is))
        {
            continue;
        }
        let known = NARROWING.contains(&name.as_str());
        let shift = match (was, is) {
            (None, _) if known => Shift::Narrower,
            (_, None) if known => Shift::Wider,
            (Some(was), Some(is)) if known => rule_shift(name, was, is),
            _ => Shift::Unknown,
        };
        let text = changed(name, was, is);
        let number = old.types.as_ref().is_some_and(|types| {
            types
                .iter()
                .all(|name| name == "integer" || name == "number")
        });
        let is_kept = KEPT.contains(&name.as_str()) && !(name == "format" && number);
        if is.is_none() && !is_kept {
            c.dropped(shift, at, text);
        } else {
            c.shift(shift, at, text);
        }
    }
    let names: BTreeSet<&String> = old.notes.keys().chain(new.notes.keys()).collect();
    for name in names {
        if old.notes.get(name) != new.notes.get(name) {
            c.shift(Shift::None, at, format!("another `{name}`"));
        }
    }
}

fn rule_shift(name: &str, old: &[Value], new: &[Value]) -> Shift {
    // Written alike, so that a model has changed to which they refer.
    if old == new {
        return Shift::Unknown;
    }
    if old.iter().all(|value| new.contains(value)) {
        return Shift::Narrower;
    }
    if new.iter().all(|value| old.contains(value)) {
        return Shift::Wider;
    }
    let ([was], [is]) = (old, new) else {
        return Shift::Other;
    };
    match (name, was.as_str(), is.as_str()) {
        ("format", Some("int32"), Some("int64")) | ("format", Some("float"), Some("double")) => {
            Shift::Wider
        }
        ("format", Some("int64"), Some("int32")) | ("format", Some("double"), Some("float")) => {
            Shift::Narrower
        }
        ("multipleOf", ..) => match (was.as_u64(), is.as_u64()) {
            (Some(was), Some(is)) if was > 0 && is.checked_rem(was) == Some(0) => Shift::Narrower,
            (Some(was), Some(is)) if is > 0 && was.checked_rem(is) == Some(0) => Shift::Wider,
            _ => Shift::Other,
        },
        ("pattern" | "format", ..) => Shift::Other,
        _ => Shift::Unknown,
    }
}

fn changed(name: &str, old: Option<&Vec<Value>>, new: Option<&Vec<Value>>) -> String {
    let text = |values: &Vec<Value>| match values.as_slice() {
        [only] => only.to_string(),
        all => json!(all).to_string(),
    };
    match (old.map(text), new.map(text)) {
        (Some(old), Some(new)) => format!("`{name}` was {old} and is {new}"),
        (Some(old), None) => format!("`{name}` was {old} and is gone"),
        (None, new) => format!("`{name}` is now {}", new.unwrap_or_default()),
    }
}

fn properties(c: &mut Comparison<'_>, at: &At, old: &Flat, new: &Flat) {
    for (name, was) in &old.properties {
        match new.properties.get(name) {
            Some(is) => c.pair(&at.below("properties", Some(name)), was, is),
            None => c.shift(Shift::Gone, at, format!("the property `{name}` is gone")),
        }
    }
    let is_new = |name: &String| !old.properties.contains_key(name);
    for name in new.properties.keys() {
        if is_new(name) && (!new.required.contains(name) || old.required.contains(name)) {
            c.shift(Shift::New, at, format!("the property `{name}` is new"));
        }
    }
    let must = match c.direction {
        Direction::Request => "required",
        Direction::Response => "always there",
    };
    for name in new.required.difference(&old.required) {
        let text = if is_new(name) {
            format!("is new, and {must}")
        } else {
            format!("is {must}")
        };
        c.shift(Shift::Narrower, at, format!("the property `{name}` {text}"));
    }
    for name in old.required.difference(&new.required) {
        if is_new(name) || new.properties.contains_key(name) {
            c.shift(
                Shift::Wider,
                at,
                format!("the property `{name}` may be missing"),
            );
        }
    }
}

fn patterns(c: &mut Comparison<'_>, at: &At, old: &Flat, new: &Flat) {
    let names: BTreeSet<&String> = old.patterns.keys().chain(new.patterns.keys()).collect();
    for name in names {
        let text = format!("properties by the pattern `{name}`");
        match (old.patterns.get(name), new.patterns.get(name)) {
            (Some(was), Some(is)) => c.pair(&at.below("patternProperties", Some(name)), was, is),
            (Some(_), None) => c.dropped(Shift::Unknown, at, format!("{text} have no schema now")),
            (None, _) => c.shift(Shift::Unknown, at, format!("{text} have a schema now")),
        }
    }
}

fn nots(c: &mut Comparison<'_>, at: &At, old: &Flat, new: &Flat) {
    let gone: Vec<&Value> = old
        .nots
        .iter()
        .filter(|o| !new.nots.iter().any(|n| c.same(o, n)))
        .collect();
    let added: Vec<&Value> = new
        .nots
        .iter()
        .filter(|n| !old.nots.iter().any(|o| c.same(o, n)))
        .collect();
    for (was, is) in gone.iter().zip(&added) {
        let mut below = at.below("not", None);
        below.flipped = !below.flipped;
        c.pair(&below, was, is);
    }
    for was in gone.iter().skip(added.len()) {
        c.shift(Shift::Wider, at, format!("`not` was {was} and is gone"));
    }
    for is in added.iter().skip(gone.len()) {
        c.shift(Shift::Narrower, at, format!("`not` is now {is}"));
    }
}

/// API Gateway drops tuples from every model.
fn tuple(c: &mut Comparison<'_>, at: &At, old: &Flat, new: &Flat) {
    if !old.tuple.is_empty() && new.tuple.is_empty() {
        let shift = if new.items.is_none() {
            Shift::Wider
        } else {
            Shift::Unknown
        };
        c.dropped(shift, at, "the schemas of the first items are gone");
        return;
    }
    let any = json!({});
    for place in 0..old.tuple.len().max(new.tuple.len()) {
        let item = |flat: &Flat| -> Value {
            let other = flat.items.as_ref().unwrap_or(&any);
            flat.tuple.get(place).unwrap_or(other).clone()
        };
        c.pair(
            &at.below("items", Some(&place.to_string())),
            &item(old),
            &item(new),
        );
    }
}

/// Compares schemas of what is within, where `false` allows nothing, and none allows all.
fn below(c: &mut Comparison<'_>, at: &At, name: &str, old: Option<&Value>, new: Option<&Value>) {
    let is_open =
        |schema: Option<&Value>| schema.is_none_or(|s| *s == Value::Bool(true) || *s == json!({}));
    let is_closed = |schema: Option<&Value>| {
        schema.is_some_and(|s| *s == Value::Bool(false) || *s == json!({"not": {}}))
    };
    let text = || {
        let list = |schema: Option<&Value>| schema.map(|schema| vec![schema.clone()]);
        changed(name, list(old).as_ref(), list(new).as_ref())
    };
    let of_response = c.direction == Direction::Response && !at.flipped;
    let is_ignored = of_response && name == "additionalProperties";
    match (old, new) {
        _ if (is_open(old) && is_open(new)) || (is_closed(old) && is_closed(new)) => {}
        // Clients pass over members that they do not know.
        _ if is_ignored && (is_open(old) || is_open(new)) => c.shift(Shift::None, at, text()),
        _ if is_open(new) || is_closed(old) => c.shift(Shift::Wider, at, text()),
        _ if is_open(old) || is_closed(new) => c.shift(Shift::Narrower, at, text()),
        (Some(old), Some(new)) => c.pair(&at.below(name, None), old, new),
        _ => {}
    }
}
