//! References: their values, their printing, and assignments to them.

use std::sync::Arc;

use super::{Halt, Rendering, Step};
use crate::ast::{Reference, Set, Step as Member};
use crate::methods;
use crate::value::Value;

impl Rendering<'_> {
    /// The value of a reference: empty text or null if there is none, as the options have it.
    pub(super) fn reference(&mut self, reference: &Reference) -> Step<Value> {
        if reference.is_runt {
            return Ok(Value::Null);
        }
        let value = if reference.is_text {
            Value::Null
        } else {
            self.found(reference)?
        };
        if value.is_null() && self.is_empty_for_null() {
            return Ok(Value::String(self.empty_text()));
        }
        Ok(value)
    }

    fn empty_text(&mut self) -> Arc<str> {
        self.empty.get_or_insert_with(|| "".into()).clone()
    }

    fn found(&mut self, reference: &Reference) -> Step<Value> {
        let (mut value, steps) = self.member_of_maps(reference)?;
        for step in steps {
            if value.is_null() {
                break;
            }
            value = self.placed(reference, |rendering| rendering.member(&value, step))?;
        }
        Ok(value)
    }

    /// The variable, or what the first properties lead to where it is a map that nothing changed:
    /// those maps are neither locked nor copied. Also returns the steps that are left.
    fn member_of_maps<'r>(&mut self, reference: &'r Reference) -> Step<(Value, &'r [Member])> {
        let mut steps = &*reference.steps;
        if self.context.level > 0 || !matches!(steps.first(), Some(Member::Property(_))) {
            return Ok((self.variable(&reference.root)?, steps));
        }
        let of_scope;
        let mut value = match self.context.global(&reference.root) {
            Some(value) => value,
            None => {
                let name = &reference.root.text;
                of_scope = self.context.scope.variable(name)?.unwrap_or_default();
                &of_scope
            }
        };
        let mut taken = 0;
        while let (Value::Map(map), Some((Member::Property(name), rest))) =
            (value, steps.split_first())
        {
            let Ok(member) = map.borrow(name) else { break };
            taken += 1;
            steps = rest;
            value = member.unwrap_or(&Value::Null);
        }
        let value = value.clone();
        self.budget.step(taken)?;
        Ok((value, steps))
    }

    /// Gives a failing call the place of the reference.
    fn placed<T>(
        &mut self,
        reference: &Reference,
        run: impl FnOnce(&mut Self) -> Step<T>,
    ) -> Step<T> {
        match run(self) {
            Err(Halt::Call(error)) => Err(Halt::from(self.error_at(error, reference.position))),
            other => other,
        }
    }

    fn member(&mut self, value: &Value, step: &Member) -> Step<Value> {
        self.budget.step(1)?;
        match step {
            Member::Property(name) => Ok(methods::property(value, name)?),
            Member::Method(name, arguments) => {
                if matches!(value, Value::Block(_)) && &**name == "toString" && arguments.is_empty()
                {
                    return self.text_of(value);
                }
                if let [argument] = &**arguments {
                    let argument = self.value(argument)?;
                    let arguments = std::slice::from_ref(&argument);
                    return Ok(methods::call(value, name, arguments, &mut self.budget)?);
                }
                let mut values = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    values.push(self.value(argument)?);
                }
                Ok(methods::call(value, name, &values, &mut self.budget)?)
            }
            Member::Index(index) => {
                let index = self.value(index)?;
                Ok(methods::index(value, &index, &mut self.budget)?)
            }
        }
    }

    pub(super) fn print_reference(&mut self, reference: &Reference, out: &mut String) -> Step<()> {
        self.enter()?;
        let result = self.print_value(reference, out);
        self.leave();
        result
    }

    fn print_value(&mut self, reference: &Reference, out: &mut String) -> Step<()> {
        if reference.is_runt {
            return self.write(out, &reference.root.text);
        }
        let value = if reference.is_text {
            Value::Null
        } else {
            self.found(reference)?
        };
        self.write(out, &reference.escape_prefix)?;
        if reference.escaped {
            if value.is_null() && !self.is_empty_for_null() {
                self.write(out, "\\")?;
            }
            return self.print_source(reference, out);
        }
        let start = out.len();
        self.write(out, &reference.text_prefix)?;
        let printed = match &value {
            Value::Null => false,
            Value::String(text) => {
                self.write(out, text)?;
                true
            }
            Value::Block(block) => {
                let block = block.clone();
                self.block(&block, out)?
            }
            Value::Object(object) if object.text().is_none() => false,
            value => {
                // What is printed is not kept: only the output's limit counts.
                let mut budget = self.print_budget(out);
                value
                    .write_text(out, &mut budget)
                    .map_err(|error| self.output_limit(error))?;
                if self.inner_texts > 0 {
                    self.budget.allocate(out.len() - start)?;
                }
                self.budget.step(1 + (out.len() - start) / 64)?;
                true
            }
        };
        if printed {
            return Ok(());
        }
        if self.is_empty_for_null() {
            return Ok(());
        }
        // The backslashes are written twice, so that they do not escape each other.
        out.truncate(start);
        self.write(out, &reference.escape_prefix)?;
        self.write(out, &reference.text_prefix)?;
        self.print_source(reference, out)
    }

    fn print_source(&mut self, reference: &Reference, out: &mut String) -> Step<()> {
        let literal = match reference.null_text.strip_prefix('$') {
            Some(name) => self.context.argument_literal(name).map(str::to_owned),
            None => None,
        };
        self.write(out, literal.as_deref().unwrap_or(&reference.null_text))
    }

    /// `#set`
    pub(super) fn set(&mut self, set: &Set) -> Step<()> {
        let value = self.value(&set.right)?;
        if value.is_null() {
            if !self.is_empty_for_null() {
                return Ok(());
            }
            if set.left.steps.is_empty() {
                self.context.remove(&set.name);
                return Ok(());
            }
        }
        let Some((last, steps)) = set.left.steps.split_last() else {
            self.context.set(&set.name, value);
            return Ok(());
        };
        let mut target = self.variable(&set.left.root)?;
        for step in steps {
            if target.is_null() {
                return Ok(());
            }
            target = self.placed(&set.left, |rendering| rendering.member(&target, step))?;
        }
        match last {
            _ if target.is_null() => Ok(()),
            Member::Index(index) => {
                let index = self.value(index)?;
                self.placed(&set.left, |rendering| {
                    Ok(methods::set_index(
                        &target,
                        &index,
                        value,
                        &mut rendering.budget,
                    )?)
                })
            }
            Member::Property(name) | Member::Method(name, _) => {
                self.placed(&set.left, |rendering| {
                    Ok(methods::set_property(
                        &target,
                        name,
                        value,
                        &mut rendering.budget,
                    )?)
                })
            }
        }
    }
}
