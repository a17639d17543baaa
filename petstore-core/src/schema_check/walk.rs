//! Walks a value along with its schema, and reports every difference.

use std::cell::Cell;

use serde_json::{Map, Value};

use super::keyword::keyword;
use super::tags::{choose, tag};
use super::{TypeSchema, alternatives, format, is_required, types};
use crate::model::{Pointer, Problems};
use crate::problem::RequestPart;

/// The maximum depth of a value that is examined.
const DEEPEST: usize = 64;

/// The maximum number of steps. Nested alternatives would otherwise take time exponential in their
/// depth, which the client chooses.
const MOST: u32 = 20_000;

/// The depth and the number of steps of the walk so far.
#[derive(Clone, Copy)]
pub(super) struct Effort<'c> {
    depth: usize,
    steps: &'c Cell<u32>,
}

impl<'c> Effort<'c> {
    pub(super) fn new(steps: &'c Cell<u32>) -> Self {
        Effort { depth: 0, steps }
    }

    fn deeper(self) -> Self {
        Effort {
            depth: self.depth + 1,
            ..self
        }
    }

    fn is_spent(self) -> bool {
        self.steps.set(self.steps.get() + 1);
        self.depth > DEEPEST || self.steps.get() > MOST
    }
}

impl TypeSchema {
    pub(super) fn check(
        &self,
        schema: &Value,
        value: &Value,
        at: Pointer<'_>,
        effort: Effort<'_>,
        problems: &mut Problems,
    ) {
        if effort.is_spent() {
            return;
        }
        let target = self.resolve(schema);
        if !std::ptr::eq(target, schema) {
            self.check(target, value, at, effort.deeper(), problems);
            return self.check_beside(schema, value, at, effort, problems);
        }
        if let Some(alternatives) = alternatives(schema) {
            match (tag(alternatives), value) {
                (Some(tag), Value::Object(object)) => {
                    let chosen = choose(alternatives, tag, object, at, problems);
                    if let Some(alternative) = chosen {
                        self.check(alternative, value, at, effort.deeper(), problems);
                    }
                }
                _ => {
                    if let Some(best) = self.best(alternatives, value, effort) {
                        self.report(alternatives, best, value, at, effort, problems);
                    }
                }
            }
            return self.check_beside(schema, value, at, effort, problems);
        }
        if let Some(Value::Array(all)) = keyword(schema, "allOf") {
            for part in all {
                self.check(part, value, at, effort.deeper(), problems);
            }
        }
        if let Some(expected) = keyword(schema, "const") {
            if expected != value {
                problems.add(at, format!("expected {expected}"));
            }
            return;
        }
        if let Some(Value::Array(options)) = keyword(schema, "enum") {
            if !options.contains(value) {
                problems.add(at, format!("expected one of {}", list(options.iter())));
            }
            return;
        }
        let types = types(schema);
        if !types.is_empty() && !types.iter().any(|type_name| fits(type_name, value)) {
            let expected: Vec<_> = types
                .iter()
                // Only a body can contain `null`.
                .filter(|type_name| problems.part() == RequestPart::Body || **type_name != "null")
                .map(|type_name| in_words(type_name))
                .collect();
            problems.add(
                at,
                format!(
                    "expected {}, got {}",
                    expected.join(" or "),
                    match value {
                        Value::String(text) if text.is_empty() => "an empty value",
                        _ => in_words(json_type(value)),
                    }
                ),
            );
            return;
        }
        if let Some((least, most)) = range(schema)
            && let Some(number) = whole(value)
            && !(least..=most).contains(&number)
        {
            problems.add(
                at,
                format!("expected a whole number from {least} to {most}"),
            );
        }
        match value {
            Value::String(text) => {
                if let Some(expected) = format::violated(schema, text) {
                    problems.add(at, format!("expected {expected}"));
                }
            }
            Value::Object(object) => self.check_object(schema, object, at, effort, problems),
            Value::Array(list) => self.check_list(schema, list, at, effort, problems),
            _ => {}
        }
    }

    /// Checks the members beside a reference or alternatives: the tag of an enum, or those of a
    /// struct that contains a flattened enum.
    fn check_beside(
        &self,
        schema: &Value,
        value: &Value,
        at: Pointer<'_>,
        effort: Effort<'_>,
        problems: &mut Problems,
    ) {
        if let (Some(_), Value::Object(object)) = (keyword(schema, "properties"), value) {
            self.check_object(schema, object, at, effort, problems);
        }
    }

    fn check_object(
        &self,
        schema: &Value,
        object: &Map<String, Value>,
        at: Pointer<'_>,
        effort: Effort<'_>,
        problems: &mut Problems,
    ) {
        let none = Map::new();
        let properties = keyword(schema, "properties")
            .and_then(Value::as_object)
            .unwrap_or(&none);
        for (name, schema_of_member) in properties {
            match object.get(name) {
                Some(member) => self.check(
                    schema_of_member,
                    member,
                    at.member(name),
                    effort.deeper(),
                    problems,
                ),
                None if is_required(schema, name) => problems.add(at.member(name), "missing"),
                None => {}
            }
        }
        let others = object
            .iter()
            .filter(|(name, _)| !properties.contains_key(*name));
        match keyword(schema, "additionalProperties") {
            Some(Value::Bool(false)) => {
                others.for_each(|(name, _)| problems.add(at.member(name), "unknown"));
            }
            Some(of_others @ Value::Object(_)) => {
                for (name, member) in others {
                    self.check(
                        of_others,
                        member,
                        at.member(name),
                        effort.deeper(),
                        problems,
                    );
                }
            }
            _ => {}
        }
    }

    fn check_list(
        &self,
        schema: &Value,
        list: &[Value],
        at: Pointer<'_>,
        effort: Effort<'_>,
        problems: &mut Problems,
    ) {
        let none = Vec::new();
        let first = keyword(schema, "prefixItems")
            .and_then(Value::as_array)
            .unwrap_or(&none);
        for (index, value) in list.iter().enumerate() {
            if let Some(of_item) = first.get(index).or_else(|| keyword(schema, "items")) {
                self.check(of_item, value, at.index(index), effort.deeper(), problems);
            }
        }
        let least = keyword(schema, "minItems")
            .and_then(Value::as_u64)
            .unwrap_or(0);
        if !first.is_empty() && (list.len() as u64) < least {
            problems.add(at, format!("expected {least} elements, got {}", list.len()));
        }
    }

    /// The alternative that the value matches best, or `None` if it matches one exactly.
    fn best(&self, alternatives: &[Value], value: &Value, effort: Effort<'_>) -> Option<usize> {
        let mut best = None;
        for (index, alternative) in alternatives.iter().enumerate() {
            let mut problems = Problems::new(RequestPart::Body);
            self.check(
                alternative,
                value,
                Pointer::ROOT,
                effort.deeper(),
                &mut problems,
            );
            let found = problems.into_vec();
            if found.is_empty() {
                return None;
            }
            // A wrong tag or type at the top level means that another alternative was intended.
            let elsewhere = found.iter().any(|problem| {
                problem.pointer.is_empty() || problem.detail.starts_with("expected \"")
            });
            let top_level = |detail: &str| {
                let at_top = found.iter().filter(|problem| problem.detail == detail);
                at_top
                    .filter(|problem| problem.pointer.matches('/').count() == 1)
                    .count()
            };
            let others = top_level("missing") + top_level("unknown");
            let rank = (elsewhere, others, found.len());
            if best.is_none_or(|(_, least)| rank < least) {
                best = Some((index, rank));
            }
        }
        best.map(|(index, _)| index)
    }

    fn report(
        &self,
        alternatives: &[Value],
        best: usize,
        value: &Value,
        at: Pointer<'_>,
        effort: Effort<'_>,
        problems: &mut Problems,
    ) {
        let options: Option<Vec<&Value>> = alternatives
            .iter()
            .filter(|alternative| types(self.resolve(alternative)) != ["null"])
            .map(|alternative| {
                let alternative = self.resolve(alternative);
                match keyword(alternative, "enum") {
                    Some(Value::Array(options)) if options.len() == 1 => options.first(),
                    _ => keyword(alternative, "const"),
                }
            })
            .collect();
        match options {
            Some(options) if !options.is_empty() => {
                problems.add(at, format!("expected one of {}", list(options.into_iter())));
            }
            _ => {
                if let Some(alternative) = alternatives.get(best) {
                    self.check(alternative, value, at, effort.deeper(), problems);
                }
            }
        }
    }
}

/// The range of the integer type of a schema, which schemars records in `format`.
fn range(schema: &Value) -> Option<(i128, i128)> {
    Some(match keyword(schema, "format")?.as_str()? {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" | "int" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" | "uint" => (0, u64::MAX.into()),
        _ => return None,
    })
}

fn whole(value: &Value) -> Option<i128> {
    let unsigned = || value.as_u64().map(i128::from);
    value.as_i64().map(i128::from).or_else(unsigned)
}

fn fits(type_name: &str, value: &Value) -> bool {
    match (type_name, value) {
        ("integer", Value::Number(number)) => number.is_i64() || number.is_u64(),
        ("number", Value::Number(_)) => true,
        _ => type_name == json_type(value),
    }
}

/// The type of a value as JSON Schema names it.
pub fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn in_words(type_name: &str) -> &str {
    match type_name {
        "null" => "null",
        "boolean" => "true or false",
        "number" => "a number",
        "integer" => "a whole number",
        "string" => "text",
        "array" => "a list",
        "object" => "an object",
        other => other,
    }
}

fn list<'v>(values: impl Iterator<Item = &'v Value>) -> String {
    values.map(Value::to_string).collect::<Vec<_>>().join(", ")
}
