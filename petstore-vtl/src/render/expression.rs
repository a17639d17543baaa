//! Expressions: their values, and their truth where they are conditions.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Rendering, Step};
use crate::ast::{Binary, Expression, Nodes};
use crate::error::CallError;
use crate::lexer::token::Sign;
use crate::limits::{Budget, Limits};
use crate::value::{Entries, Key, List, Map, Number, Operator, Value, loosely_equal, order};

impl Rendering<'_> {
    pub(super) fn value(&mut self, expression: &Expression) -> Step<Value> {
        self.enter()?;
        let value = self.value_inner(expression);
        self.leave();
        value
    }

    fn value_inner(&mut self, expression: &Expression) -> Step<Value> {
        self.budget.step(1)?;
        match expression {
            Expression::Reference(reference) => self.reference(reference),
            Expression::String(text) => Ok(Value::String(text.clone())),
            Expression::Interpolated(nodes, drops_last) => self.interpolated(nodes, *drops_last),
            Expression::Number(number) => Ok(Value::Number(number.clone())),
            Expression::Bool(value) => Ok(Value::Bool(*value)),
            Expression::Range(ends) => {
                let from = self.value(&ends.0)?;
                let to = self.value(&ends.1)?;
                self.range(&from, &to)
            }
            Expression::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    values.push(self.value(item)?);
                }
                self.budget.allocate(64 + 24 * values.len())?;
                Ok(List::java(values).into())
            }
            Expression::Map(entries) => {
                let mut map = Entries::with_capacity(entries.len());
                for (key, value) in entries {
                    let key = self.value(key)?;
                    let key = Key::from(&key);
                    map.insert(key, self.value(value)?);
                }
                self.budget.allocate(96 + 96 * entries.len())?;
                Ok(Map::from(map).into())
            }
            Expression::Not(_) => Ok(Value::Bool(self.condition_inner(expression)?)),
            Expression::Binary(binary) => match binary.sign {
                Sign::Add | Sign::Subtract | Sign::Multiply | Sign::Divide | Sign::Remainder => {
                    self.arithmetic(binary)
                }
                _ => Ok(Value::Bool(self.condition_inner(expression)?)),
            },
        }
    }

    /// Whether a condition holds. Everything but a boolean, a comparison and a reference is false.
    pub(super) fn condition(&mut self, expression: &Expression) -> Step<bool> {
        self.enter()?;
        let holds = self.condition_inner(expression);
        self.leave();
        holds
    }

    fn condition_inner(&mut self, expression: &Expression) -> Step<bool> {
        self.budget.step(1)?;
        match expression {
            Expression::Bool(value) => Ok(*value),
            Expression::Reference(reference) => Ok(match self.reference(reference)? {
                Value::Null => false,
                Value::Bool(value) => value,
                Value::Object(object) => object.text().is_some(),
                _ => true,
            }),
            Expression::Not(operand) => Ok(!self.condition(operand)?),
            Expression::Binary(binary) => self.comparison(binary),
            _ => Ok(false),
        }
    }

    fn comparison(&mut self, binary: &Binary) -> Step<bool> {
        match binary.sign {
            Sign::And => return Ok(self.condition(&binary.left)? && self.condition(&binary.right)?),
            Sign::Or => return Ok(self.condition(&binary.left)? || self.condition(&binary.right)?),
            Sign::Add | Sign::Subtract | Sign::Multiply | Sign::Divide | Sign::Remainder => {
                return Ok(false);
            }
            _ => {}
        }
        let left = self.value(&binary.left)?;
        let right = self.value(&binary.right)?;
        if matches!(binary.sign, Sign::Equal | Sign::NotEqual) {
            let left = self.comparable(left)?;
            let right = self.comparable(right)?;
            let equal = loosely_equal(&left, &right, &mut self.budget)?;
            return Ok(equal == (binary.sign == Sign::Equal));
        }
        let Some(order) = order(&left, &right) else {
            return Ok(false);
        };
        Ok(match binary.sign {
            Sign::Less => order == Ordering::Less,
            Sign::LessOrEqual => order != Ordering::Greater,
            Sign::Greater => order == Ordering::Greater,
            _ => order != Ordering::Less,
        })
    }

    fn comparable(&mut self, value: Value) -> Step<Value> {
        match value {
            Value::Block(_) => self.text_of(&value),
            value => Ok(value),
        }
    }

    fn arithmetic(&mut self, binary: &Binary) -> Step<Value> {
        let left = self.value(&binary.left)?;
        let right = self.value(&binary.right)?;
        let operator = match binary.sign {
            Sign::Add => Operator::Add,
            Sign::Subtract => Operator::Subtract,
            Sign::Multiply => Operator::Multiply,
            Sign::Divide => Operator::Divide,
            _ => Operator::Remainder,
        };
        match (&left, &right, &binary.literals) {
            (Value::Number(left), Value::Number(right), _) => {
                Ok(left.calculate(operator, right).into())
            }
            (Value::String(_), _, Some(literals)) | (_, Value::String(_), Some(literals)) => {
                let mut text = String::new();
                for (value, literal) in [(&left, &literals.0), (&right, &literals.1)] {
                    match value {
                        Value::Null => text.push_str(literal),
                        value => text.push_str(&self.plain_text(value)?),
                    }
                }
                self.budget.allocate(text.len())?;
                Ok(text.into())
            }
            _ => Ok(Value::Null),
        }
    }

    fn plain_text(&mut self, value: &Value) -> Step<Arc<str>> {
        match self.text_of(value)? {
            Value::String(text) => Ok(text),
            other => Ok(other.text(&mut self.budget)?),
        }
    }

    /// The text of a value; a block is rendered.
    pub(super) fn text_of(&mut self, value: &Value) -> Step<Value> {
        match value {
            Value::Block(block) => {
                let mut text = self.buffer();
                self.inner_texts += 1;
                let printed = self.block(block, &mut text);
                self.inner_texts -= 1;
                let printed = printed?;
                self.budget.allocate(text.len())?;
                let result = if printed {
                    Value::from(text.as_str())
                } else {
                    Value::Null
                };
                self.give_back(text);
                Ok(result)
            }
            value => Ok(Value::String(value.text(&mut self.budget)?)),
        }
    }

    fn interpolated(&mut self, nodes: &Nodes, drops_last: bool) -> Step<Value> {
        let mut text = self.buffer();
        self.inner_texts += 1;
        let result = self.nodes(nodes, &mut text);
        self.inner_texts -= 1;
        result?;
        if drops_last {
            text.pop();
        }
        self.budget.allocate(text.len() + 16)?;
        let value = Value::from(text.as_str());
        self.give_back(text);
        Ok(value)
    }

    fn range(&mut self, from: &Value, to: &Value) -> Step<Value> {
        let (Value::Number(from), Value::Number(to)) = (from, to) else {
            return Ok(Value::Null);
        };
        let (from, to) = (from.int_value(), to.int_value());
        let length = from.abs_diff(to) as usize + 1;
        self.budget.allocate(length.saturating_mul(24))?;
        let number = |value: i32| Value::Number(Number::Int(value));
        let values: Vec<Value> = if from <= to {
            (from..=to).map(number).collect()
        } else {
            (to..=from).rev().map(number).collect()
        };
        Ok(List::java(values).into())
    }

    pub(super) fn buffer(&mut self) -> String {
        self.buffers.pop().unwrap_or_default()
    }

    pub(super) fn give_back(&mut self, mut buffer: String) {
        if buffer.capacity() <= 4096 && self.buffers.len() < 8 {
            buffer.clear();
            self.buffers.push(buffer);
        }
    }

    /// What may still be printed.
    pub(super) fn print_budget(&self, out: &str) -> Budget {
        let limits = &self.options.limits;
        Budget::new(&Limits {
            memory: limits.output.saturating_sub(out.len()),
            ..limits.clone()
        })
    }

    pub(super) fn output_limit(&self, error: CallError) -> CallError {
        match error {
            CallError::Limit(crate::LimitKind::Memory) => {
                CallError::Limit(crate::LimitKind::Output)
            }
            error => error,
        }
    }
}
