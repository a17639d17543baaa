//! What two schemas accept, compared for the side that sends the values.

use std::collections::{BTreeMap, BTreeSet};

use petstore_core::contract::{Api, Model};
use serde_json::Value;

use super::change::{Direction, Impact};
use super::changes::Changes;
use super::flat_schema::Flat;
use super::reference::resolved;
use super::{choices, keywords};

/// Schemas that lie in each other. Deeper ones are not compared.
const DEPTH: usize = 48;

/// What a schema describes, and where.
pub(super) struct Subject<'s> {
    pub(super) direction: Direction,
    /// Whether the value is text on the wire, as parameters and headers are.
    pub(super) is_text: bool,
    /// For readers: "the body as `application/json`".
    pub(super) what: &'s str,
    /// The JSON pointer of the schema in a document.
    pub(super) path: &'s str,
}

/// How what a schema accepts has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shift {
    Narrower,
    Wider,
    Other,
    /// It cannot be judged.
    Unknown,
    /// A member that clients send or read is gone.
    Gone,
    /// A member may be there that was not known before.
    New,
    /// Clients notice nothing.
    None,
}

impl Shift {
    /// The shift of what must not fit.
    fn flipped(self) -> Shift {
        match self {
            Shift::Narrower => Shift::Wider,
            Shift::Wider => Shift::Narrower,
            Shift::Gone | Shift::New => Shift::Other,
            other => other,
        }
    }
}

/// A difference of two schemas.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub(super) shift: Shift,
    at: String,
    path: String,
    text: String,
    /// Whether a keyword is gone that API Gateway drops from every model.
    dropped: bool,
}

/// Where a comparison is.
#[derive(Debug, Clone)]
pub(super) struct At {
    /// For readers: `/owner/name`.
    pub(super) short: String,
    /// In the document.
    pub(super) path: String,
    pub(super) depth: usize,
    pub(super) flipped: bool,
}

impl At {
    /// A schema within this one: the keyword that has it, and its name or place there.
    pub(super) fn below(&self, keyword: &str, name: Option<&str>) -> At {
        let escaped = name.map(|name| name.replace('~', "~0").replace('/', "~1"));
        let tail = escaped.map_or_else(String::new, |name| format!("/{name}"));
        let short = match name {
            Some(name) if keyword == "properties" => format!("{}/{name}", self.short),
            _ => format!("{}/{keyword}{tail}", self.short),
        };
        At {
            short,
            path: format!("{}/{keyword}{tail}", self.path),
            depth: self.depth + 1,
            flipped: self.flipped,
        }
    }
}

pub(super) struct Comparison<'a> {
    pub(super) old: &'a Api,
    pub(super) new: &'a Api,
    /// The models that are not the same in both contracts, or refer to such.
    changed: &'a BTreeSet<String>,
    pub(super) is_text: bool,
    pub(super) direction: Direction,
    /// Pairs of models that are compared already, since models may refer to each other in circles.
    seen: BTreeSet<(String, String, bool)>,
    pub(super) found: Vec<Finding>,
    /// The pairs of schemas that may still be compared.
    pub(super) budget: &'a mut usize,
}

/// Compares what a schema accepted with what it accepts.
pub(super) fn compare(changes: &mut Changes<'_>, subject: &Subject<'_>, old: &Value, new: &Value) {
    let mut comparison = Comparison {
        old: changes.old,
        new: changes.new,
        changed: &changes.models,
        is_text: subject.is_text,
        direction: subject.direction,
        seen: BTreeSet::new(),
        found: Vec::new(),
        budget: &mut changes.budget,
    };
    let at = At {
        short: String::new(),
        path: subject.path.to_owned(),
        depth: 0,
        flipped: false,
    };
    comparison.pair(&at, old, new);
    let any_text = *new == serde_json::json!({"type": "string"});
    for finding in comparison.found {
        let mut impact = impact(subject, &finding, any_text);
        if finding.dropped && changes.new_is_export {
            impact = Impact::Neutral;
        }
        let place = if finding.at.is_empty() {
            String::new()
        } else {
            format!(", at `{}`", finding.at)
        };
        let what = format!("{}{place}: {}", subject.what, finding.text);
        changes.add_at(impact, what, subject.direction, finding.path);
    }
}

fn impact(subject: &Subject<'_>, finding: &Finding, any_text: bool) -> Impact {
    let impact = match (finding.shift, subject.direction) {
        (Shift::None, _) => Impact::Neutral,
        (Shift::Unknown, _) => Impact::MayBreak,
        // API Gateway exports every parameter and header as any text, which all values are.
        (_, Direction::Request) if subject.is_text && any_text => Impact::Additive,
        (_, Direction::Response) if subject.is_text && any_text => Impact::Neutral,
        (Shift::Wider | Shift::Other, Direction::Response) if subject.is_text => Impact::MayBreak,
        (Shift::New, _)
        | (Shift::Narrower, Direction::Response)
        | (Shift::Wider, Direction::Request) => Impact::Additive,
        (Shift::Narrower | Shift::Wider | Shift::Other | Shift::Gone, _) => Impact::Breaking,
    };
    // The new document may be an export of the old, which cannot have the keyword.
    if finding.dropped && impact == Impact::Breaking {
        return Impact::MayBreak;
    }
    impact
}

impl Comparison<'_> {
    pub(super) fn shift(&mut self, shift: Shift, at: &At, text: impl Into<String>) {
        self.finding(shift, at, text, false);
    }

    /// A keyword is gone that API Gateway drops from every model.
    pub(super) fn dropped(&mut self, shift: Shift, at: &At, text: impl Into<String>) {
        self.finding(shift, at, text, true);
    }

    fn finding(&mut self, shift: Shift, at: &At, text: impl Into<String>, dropped: bool) {
        let shift = if at.flipped { shift.flipped() } else { shift };
        self.found.push(Finding {
            shift,
            at: at.short.clone(),
            path: at.path.clone(),
            text: text.into(),
            dropped,
        });
    }

    /// Whether two schemas are written alike, and so are the models that they refer to.
    pub(super) fn same(&self, old: &Value, new: &Value) -> bool {
        old == new && !refers(old, self.changed)
    }

    pub(super) fn pair(&mut self, at: &At, old: &Value, new: &Value) {
        if self.same(old, new) {
            return;
        }
        let (api_old, api_new) = (self.old, self.new);
        let (old_name, old) = resolved(api_old, old);
        let (new_name, new) = resolved(api_new, new);
        let mut at = at.clone();
        if let Some(name) = new_name {
            at.path = pointer(name).unwrap_or(at.path);
        }
        if let (Some(old), Some(new)) = (old_name, new_name) {
            let pair = (old.to_owned(), new.to_owned(), at.flipped);
            if !self.seen.insert(pair) {
                return;
            }
        }
        if at.depth > DEPTH || !self.spend() {
            self.shift(
                Shift::Unknown,
                &at,
                "it is nested too deeply to be compared",
            );
            return;
        }
        let (old, new) = (
            Flat::from_schema(api_old, old),
            Flat::from_schema(api_new, new),
        );
        // Models that are merged cost as well.
        *self.budget = self.budget.saturating_sub(old.merged() + new.merged());
        self.flats(&at, &old, &new);
    }

    /// Takes one comparison from the budget, if there is one left.
    pub(super) fn spend(&mut self) -> bool {
        let left = self.budget.checked_sub(1);
        *self.budget = left.unwrap_or(0);
        left.is_some()
    }

    pub(super) fn flats(&mut self, at: &At, old: &Flat, new: &Flat) {
        if choices::compare(self, at, old, new) {
            keywords::compare(self, at, old, new);
        }
    }

    /// What a comparison would find, without keeping it.
    pub(super) fn trial(&mut self, at: &At, old: &Flat, new: &Flat) -> Vec<Finding> {
        if !self.spend() || at.depth > DEPTH {
            self.shift(
                Shift::Unknown,
                at,
                "there are too many alternatives to compare",
            );
            return Vec::new();
        }
        let mut below = at.clone();
        below.depth += 1;
        let (seen, found) = (self.seen.clone(), std::mem::take(&mut self.found));
        self.flats(&below, old, new);
        self.seen = seen;
        std::mem::replace(&mut self.found, found)
    }
}

/// Where a model is, unless its name was made up for a body that is described in place.
fn pointer(name: &str) -> Option<String> {
    let made_up = name
        .strip_prefix("MODEL")
        .is_some_and(|hash| !hash.is_empty() && hash.chars().all(|c| c.is_ascii_hexdigit()));
    (!made_up && !name.starts_with(super::changes::IN_PLACE))
        .then(|| format!("{}{name}", Model::REF_PREFIX))
}

/// Whether a value has a reference to one of these models.
fn refers(value: &Value, models: &BTreeSet<String>) -> bool {
    match value {
        _ if models.is_empty() => false,
        Value::Object(members) => members.iter().any(|(name, member)| match member {
            Value::String(text) if name == "$ref" => is_to(text, models),
            _ => refers(member, models),
        }),
        Value::Array(items) => items.iter().any(|item| refers(item, models)),
        _ => false,
    }
}

fn is_to(reference: &str, models: &BTreeSet<String>) -> bool {
    let name = reference.strip_prefix(Model::REF_PREFIX);
    name.is_some_and(|name| {
        let model = name.split_once('/').map_or(name, |(model, _)| model);
        models.contains(name) || models.contains(model)
    })
}

/// The models that are not the same in both contracts, and those that refer to them.
pub(super) fn changed_models(old: &Api, new: &Api) -> BTreeSet<String> {
    let names = old.models.keys().chain(new.models.keys());
    let mut changed: BTreeSet<String> = names
        .filter(|name| {
            let (was, is) = (old.models.get(*name), new.models.get(*name));
            was.map(|model| &model.schema) != is.map(|model| &model.schema)
        })
        .cloned()
        .collect();
    // A model that is the same in both refers to the same models in both.
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, model) in old
        .models
        .iter()
        .filter(|(name, _)| !changed.contains(*name))
    {
        let mut targets = Vec::new();
        references(&model.schema, &mut targets);
        for target in targets {
            users.entry(target).or_default().push(name.clone());
        }
    }
    let mut left: Vec<String> = changed.iter().cloned().collect();
    while let Some(name) = left.pop() {
        for user in users.get(&name).into_iter().flatten() {
            if changed.insert(user.clone()) {
                left.push(user.clone());
            }
        }
    }
    changed
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let target = member
                    .as_str()
                    .and_then(|t| t.strip_prefix(Model::REF_PREFIX));
                match target {
                    Some(target) if name == "$ref" => {
                        let model = target.split_once('/').map_or(target, |(model, _)| model);
                        found.push(model.to_owned());
                    }
                    _ => references(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
