//! Following a path through a value.

use std::cmp::Ordering;

use super::{Function, JsonPath, PathError, Step};
use crate::value::{Key, List, Map, Number, Operator, Value};

/// How many values one path may visit.
const MAX_STEPS: usize = 1_000_000;

/// How deep an evaluation may be nested: steps of the path, levels under `..`, paths in filters.
const MAX_DEPTH: usize = 800;

/// One evaluation of a path.
pub(super) struct Evaluation<'v> {
    pub(super) root: &'v Value,
    left: usize,
    depth: usize,
}

impl<'v> Evaluation<'v> {
    pub(super) fn new(root: &'v Value) -> Evaluation<'v> {
        Evaluation {
            root,
            left: MAX_STEPS,
            depth: MAX_DEPTH,
        }
    }

    pub(super) fn step(&mut self) -> Result<(), PathError> {
        self.steps(1)
    }

    pub(super) fn steps(&mut self, steps: usize) -> Result<(), PathError> {
        self.left = self.left.checked_sub(steps).ok_or(PathError::TooMuch)?;
        Ok(())
    }

    /// A path in a filter: what it leads to, as [`JsonPath::find`] has it.
    pub(super) fn find(
        &mut self,
        value: &Value,
        path: &JsonPath,
    ) -> Result<Option<Value>, PathError> {
        let mut found = Vec::new();
        self.run(value, &path.steps, &mut found)?;
        let value = if path.is_definite() {
            found.into_iter().next()
        } else {
            Some(Value::from(List::json(found)))
        };
        Ok(match (path.function, value) {
            (Some(function), Some(value)) => apply(function, &value),
            (_, value) => value,
        })
    }

    /// Follows the steps and collects what they lead to.
    pub(super) fn run(
        &mut self,
        value: &Value,
        steps: &[Step],
        found: &mut Vec<Value>,
    ) -> Result<(), PathError> {
        self.step()?;
        self.depth = self.depth.checked_sub(1).ok_or(PathError::TooMuch)?;
        self.run_step(value, steps, found)?;
        self.depth += 1;
        Ok(())
    }

    fn run_step(
        &mut self,
        value: &Value,
        steps: &[Step],
        found: &mut Vec<Value>,
    ) -> Result<(), PathError> {
        let Some((step, rest)) = steps.split_first() else {
            found.push(value.clone());
            return Ok(());
        };
        match (step, value) {
            (Step::Descend, _) => return self.descend(value, rest, found),
            (Step::Names(names), Value::Map(map)) => match names.as_slice() {
                [name] => {
                    if let Some(member) = map.get(name) {
                        self.run(&member, rest, found)?;
                    }
                }
                names if rest.is_empty() => {
                    let members = names
                        .iter()
                        .filter_map(|name| Some((Key::from(name.as_str()), map.get(name)?)));
                    found.push(members.collect::<Map>().into());
                }
                names => {
                    for member in names.iter().filter_map(|name| map.get(name)) {
                        self.run(&member, rest, found)?;
                    }
                }
            },
            (Step::Indexes(indexes), Value::List(list)) => {
                for index in indexes {
                    if let Some(item) = position(*index, list.len()).and_then(|at| list.get(at)) {
                        self.run(&item, rest, found)?;
                    }
                }
            }
            (Step::Slice(from, to), Value::List(list)) => {
                let length = list.len();
                let clamp = |at: i64| {
                    let at = if at < 0 {
                        at.saturating_add(length as i64)
                    } else {
                        at
                    };
                    usize::try_from(at).unwrap_or(0).min(length)
                };
                let (start, end) = (from.map_or(0, clamp), to.map_or(length, clamp));
                let items = list.to_vec();
                for item in items.get(start..end).unwrap_or_default() {
                    self.run(item, rest, found)?;
                }
            }
            (Step::Wildcard, _) => {
                for item in children(value) {
                    self.run(&item, rest, found)?;
                }
            }
            (Step::Filter(filter), Value::List(list)) => {
                for item in list.to_vec() {
                    if filter.accepts(&item, self)? {
                        self.run(&item, rest, found)?;
                    }
                }
            }
            (Step::Filter(filter), Value::Map(_)) if filter.accepts(value, self)? => {
                self.run(value, rest, found)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// `..`: the value first, then its children.
    fn descend(
        &mut self,
        value: &Value,
        rest: &[Step],
        found: &mut Vec<Value>,
    ) -> Result<(), PathError> {
        self.step()?;
        self.depth = self.depth.checked_sub(1).ok_or(PathError::TooMuch)?;
        let items = children(value);
        if matches!(value, Value::Map(_) | Value::List(_)) {
            self.run(value, rest, found)?;
        }
        for item in items {
            self.descend(&item, rest, found)?;
        }
        self.depth += 1;
        Ok(())
    }
}

fn children(value: &Value) -> Vec<Value> {
    match value {
        Value::List(list) => list.to_vec(),
        Value::Map(map) => map.read().values().cloned().collect(),
        _ => Vec::new(),
    }
}

fn position(index: i64, length: usize) -> Option<usize> {
    let index = if index < 0 {
        index.checked_add(i64::try_from(length).ok()?)?
    } else {
        index
    };
    usize::try_from(index).ok()
}

/// A function at the end of a path; `None` where it makes no sense.
pub(super) fn apply(function: Function, value: &Value) -> Option<Value> {
    let count = |length: usize| Value::from(i32::try_from(length).unwrap_or(i32::MAX));
    match (function, value) {
        (Function::Length, Value::List(list)) => return Some(count(list.len())),
        (Function::Length, Value::Map(map)) => return Some(count(map.len())),
        (Function::Keys, Value::Map(map)) => {
            let keys = map.read().keys().cloned().map(Value::from).collect();
            return Some(List::json(keys).into());
        }
        _ => {}
    }
    let numbers: Vec<Number> = children(value)
        .into_iter()
        .filter_map(|item| match item {
            Value::Number(number) => Some(number),
            _ => None,
        })
        .collect();
    let first = Number::Double(numbers.first()?.double_value());
    let folded = numbers.iter().skip(1).fold(first, |folded, number| {
        let number = Number::Double(number.double_value());
        match (function, number.compare(&folded)) {
            (Function::Min, Ordering::Less) | (Function::Max, Ordering::Greater) => number,
            (Function::Min | Function::Max, _) => folded,
            _ => folded.calculate(Operator::Add, &number).unwrap_or(folded),
        }
    });
    match function {
        Function::Average => {
            let length = Number::Double(numbers.len() as f64);
            folded
                .calculate(Operator::Divide, &length)
                .map(Value::Number)
        }
        Function::Length | Function::Keys => None,
        _ => Some(Value::Number(folded)),
    }
}
