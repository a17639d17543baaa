//! Whether an event fulfills a rule.
//!
//! An event is seen as its leaves: values that are neither objects nor arrays, at paths of keys
//! joined by dots, so a key with a dot and nesting are the same. Arrays are walked through; leaves
//! that match together must lie in the same elements of the arrays that they share.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::test::Test;

/// Fields that all have to match.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rule {
    /// Sorted by path.
    pub(crate) fields: Vec<Field>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    /// Keys joined by dots.
    pub(crate) path: String,
    /// Alternatives: one has to match.
    pub(crate) tests: Arc<[Test]>,
}

/// An event, of which one top-level field may be replaced, such as the decoded data of a stream
/// record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event<'a> {
    pub(crate) value: &'a Value,
    pub(crate) replaced: Option<(&'a str, &'a Value)>,
}

impl Rule {
    pub(crate) fn matches(&self, event: Event<'_>) -> bool {
        let mut search = Search {
            rule: self,
            event,
            elements: Vec::new(),
            failed: HashSet::new(),
        };
        search.fields_from(0)
    }
}

/// An element of an array in which a matched leaf lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Element<'a> {
    /// The address of the array, which identifies it within the event.
    array: usize,
    index: usize,
    /// The path of the array.
    path: &'a str,
}

struct Search<'a> {
    rule: &'a Rule,
    event: Event<'a>,
    /// Where the leaves matched so far lie, as far as later fields could lie there too.
    elements: Vec<Element<'a>>,
    /// Fields that could not be matched with these elements: without it arrays would take
    /// exponential time.
    failed: HashSet<(usize, Vec<Element<'a>>)>,
}

impl<'a> Search<'a> {
    fn fields_from(&mut self, field: usize) -> bool {
        let rule = self.rule;
        let Some(next) = rule.fields.get(field) else {
            return true;
        };
        if !self.failed.is_empty() && self.failed.contains(&(field, self.elements.clone())) {
            return false;
        }
        let elements = self.elements.len();
        if self.walk_event(next, &mut |search, leaf| {
            next.tests.iter().any(|test| test.matches(leaf)) && search.continue_after(field)
        }) {
            return true;
        }
        self.elements.truncate(elements);
        let absent =
            next.tests.contains(&Test::Absent) && !self.walk_event(next, &mut |_, _| true) && {
                self.elements.truncate(elements);
                self.continue_after(field)
            };
        self.elements.truncate(elements);
        // The first field is tried once only.
        if !absent && field > 0 {
            self.failed.insert((field, self.elements.clone()));
        }
        absent
    }

    /// Matches the fields after this one, minding only the elements in which those may lie.
    fn continue_after(&mut self, field: usize) -> bool {
        if self.elements.is_empty() {
            return self.fields_from(field + 1);
        }
        let later = self.rule.fields.get(field + 1..).unwrap_or_default();
        let shared = self
            .elements
            .iter()
            .filter(|element| {
                later
                    .iter()
                    .any(|field| field.path.starts_with(element.path))
            })
            .copied()
            .collect();
        let all = std::mem::replace(&mut self.elements, shared);
        let matched = self.fields_from(field + 1);
        self.elements = all;
        matched
    }

    /// Visits the leaves at a field's path until one is accepted.
    fn walk_event(
        &mut self,
        field: &'a Field,
        accept: &mut dyn FnMut(&mut Self, &Value) -> bool,
    ) -> bool {
        let path = field.path.as_str();
        let event = self.event;
        for (key, end) in keys(path, 0) {
            let value = match event.replaced {
                Some((name, value)) if name == key => Some(value),
                _ => event.value.get(key),
            };
            if value.is_some_and(|value| self.walk(value, path, end, accept)) {
                return true;
            }
        }
        false
    }

    /// Visits the leaves below a value. The path is used up to `at`.
    fn walk(
        &mut self,
        value: &'a Value,
        path: &'a str,
        at: usize,
        accept: &mut dyn FnMut(&mut Self, &Value) -> bool,
    ) -> bool {
        match value {
            Value::Object(members) => {
                if at >= path.len() {
                    return false;
                }
                keys(path, at + 1).any(|(key, end)| {
                    members
                        .get(key)
                        .is_some_and(|value| self.walk(value, path, end, accept))
                })
            }
            Value::Array(items) => self.walk_array(items, path, at, accept),
            leaf => at >= path.len() && accept(self, leaf),
        }
    }

    fn walk_array(
        &mut self,
        items: &'a [Value],
        path: &'a str,
        at: usize,
        accept: &mut dyn FnMut(&mut Self, &Value) -> bool,
    ) -> bool {
        let array = items.as_ptr().addr();
        let fixed = self
            .elements
            .iter()
            .find(|element| element.array == array)
            .map(|element| element.index);
        for (index, item) in items.iter().enumerate() {
            if !item.is_object() && !item.is_array() {
                // A value directly in an array goes with any element of it.
                if self.walk(item, path, at, accept) {
                    return true;
                }
                continue;
            }
            let matched = match fixed {
                Some(fixed) if fixed != index => false,
                Some(_) => self.walk(item, path, at, accept),
                None => {
                    let elements = self.elements.len();
                    let path_of_array = path.get(..at).unwrap_or(path);
                    self.elements.push(Element {
                        array,
                        index,
                        path: path_of_array,
                    });
                    let matched = self.walk(item, path, at, accept);
                    self.elements.truncate(elements);
                    matched
                }
            };
            if matched {
                return true;
            }
        }
        false
    }
}

/// The keys that a path may go on with from `start`, with where they end: `a`, `a.b` and `a.b.c`
/// for `a.b.c`.
fn keys(path: &str, start: usize) -> impl Iterator<Item = (&str, usize)> {
    let rest = path.get(start..).unwrap_or_default();
    rest.match_indices('.')
        .map(|(index, _)| index)
        .chain([rest.len()])
        .filter_map(move |end| Some((rest.get(..end)?, start + end)))
}
