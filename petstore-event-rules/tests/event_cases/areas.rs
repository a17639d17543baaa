//! The areas with what checks a case of each.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

mod esm_filter;
mod eventbridge_pattern;
mod input_transformer;
mod rule_config;
mod schedule_expression;
mod sns_filter;

/// A case as it lies in its file.
#[derive(serde::Deserialize)]
#[serde(from = "BTreeMap<String, Box<RawValue>>")]
pub(crate) struct Case {
    fields: Map<String, Value>,
    /// The texts of the fields, in which objects keep their order.
    texts: BTreeMap<String, Box<RawValue>>,
}

impl From<BTreeMap<String, Box<RawValue>>> for Case {
    fn from(texts: BTreeMap<String, Box<RawValue>>) -> Self {
        let fields = texts
            .iter()
            .filter_map(|(name, text)| Some((name.clone(), serde_json::from_str(text.get()).ok()?)))
            .collect();
        Self { fields, texts }
    }
}

impl Case {
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }
}

/// What was wrong.
pub(crate) type Checked = Result<(), String>;

/// Checks one case.
pub(crate) type Check = fn(&Case) -> Checked;

/// Name and check of each area.
pub(crate) const AREAS: &[(&str, Check)] = &[
    ("eventbridge-pattern", eventbridge_pattern::check),
    ("sns-filter", sns_filter::check),
    ("esm-filter", esm_filter::check),
    ("schedule-expression", schedule_expression::check),
    ("input-transformer", input_transformer::check),
    ("rule-config", rule_config::check),
];

/// How many cases passed, by evidence.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) by_evidence: BTreeMap<String, (usize, usize)>,
    pub(crate) failures: Vec<String>,
}

impl Tally {
    pub(crate) fn count(&mut self, case: &Case, checked: Checked) {
        let (passed, all) = self
            .by_evidence
            .entry(text(case, "evidence").into())
            .or_default();
        *all += 1;
        match checked {
            Ok(()) => *passed += 1,
            Err(problem) => self
                .failures
                .push(format!("{} {problem}", text(case, "id"))),
        }
    }
}

/// A field that is a text, or nothing.
pub(crate) fn text<'a>(case: &'a Case, name: &str) -> &'a str {
    case.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A field as JSON text, or the text of the field of that name and `_text`.
pub(crate) fn source(case: &Case, name: &str) -> String {
    match case.get(&format!("{name}_text")) {
        Some(text) => text.as_str().unwrap_or_default().to_owned(),
        None => case
            .texts
            .get(name)
            .map_or("", |text| text.get())
            .to_owned(),
    }
}

/// Compares an error, its code and the start of its message, or that there is none.
pub(crate) fn compare_error(case: &Case, error: Option<(&str, &str)>) -> Checked {
    match (case.get("error"), error) {
        (None, None) => Ok(()),
        (None, Some((_, message))) => Err(format!("is refused: {message}")),
        (Some(_), None) => Err("is accepted".into()),
        (Some(expected), Some((code, message))) => {
            if let Some(expected) = expected.get("code").and_then(Value::as_str) {
                compare(code, expected)?;
            }
            match expected.get("message").and_then(Value::as_str) {
                None | Some("<any>") => Ok(()),
                Some(expected) if starts_like(message, expected) => Ok(()),
                Some(expected) => compare(message, expected),
            }
        }
    }
}

/// Compares two values.
pub(crate) fn compare<T: PartialEq + std::fmt::Debug>(actual: T, expected: T) -> Checked {
    match actual == expected {
        true => Ok(()),
        false => Err(format!("gives {actual:?}, expected {expected:?}")),
    }
}

/// Whether a message starts as expected, where `<name>` matches any text.
fn starts_like(message: &str, expected: &str) -> bool {
    if message.starts_with(expected) {
        return true;
    }
    let Some((before, after)) = expected
        .split_once('<')
        .and_then(|(before, rest)| Some((before, rest.split_once('>')?.1)))
    else {
        return false;
    };
    let Some(rest) = message.strip_prefix(before) else {
        return false;
    };
    rest.char_indices()
        .any(|(index, _)| starts_like(&rest[index..], after))
}
