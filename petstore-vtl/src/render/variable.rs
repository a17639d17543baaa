//! The values of variables.

use super::{Rendering, Step};
use crate::ast::{Expression, Name};
use crate::value::Value;

impl Rendering<'_> {
    /// The value of a variable; null if it has none.
    pub(super) fn variable(&mut self, name: &Name) -> Step<Value> {
        let level = self.context.level;
        for at in (0..level).rev() {
            let Some(frame) = self.context.frames.get(at) else {
                continue;
            };
            match frame.locals.get(&name.text) {
                None | Some(Value::Null) => {}
                Some(value) => return Ok(value.clone()),
            }
            if let Some((_, index)) = frame
                .arguments
                .iter()
                .find(|(argument, _)| *argument == name.text)
            {
                let (source, index) = (frame.source.clone(), *index);
                self.context.level = at;
                let value = match source.get(index) {
                    Some(argument) => self.argument(&argument.value),
                    None => Ok(Value::Null),
                };
                self.context.level = level;
                return value;
            }
        }
        if let Some(value) = self.context.global(name) {
            return Ok(value.clone());
        }
        Ok(self.context.scope.variable(&name.text)?.unwrap_or_default())
    }

    /// A plain name as an argument is null rather than empty text where the variable has no value.
    fn argument(&mut self, argument: &Expression) -> Step<Value> {
        match argument {
            Expression::Reference(reference)
                if reference.steps.is_empty() && !reference.is_text =>
            {
                self.enter()?;
                let value = self.variable(&reference.root);
                self.leave();
                value
            }
            argument => self.value(argument),
        }
    }
}
