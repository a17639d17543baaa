//! Macros, `#define` and `#evaluate`.

use std::borrow::Cow;
use std::sync::atomic::Ordering;

use super::context::Frame;
use super::{Halt, Rendering, Step};
use crate::ast::{Call, Expression};
use crate::error::{CallError, LimitKind, RenderError, SyntaxProblem};
use crate::parser::{self, Names};
use crate::value::{Block, Value};

/// How deep a `#define` may refer to itself: Velocity's default.
const DEFINE_DEPTH: usize = 2;

impl Rendering<'_> {
    /// Renders a block; `false` if it refers to itself too often.
    pub(super) fn block(&mut self, block: &Block, out: &mut String) -> Step<bool> {
        if block.depth.load(Ordering::Relaxed) >= DEFINE_DEPTH {
            return Ok(false);
        }
        block.depth.fetch_add(1, Ordering::Relaxed);
        let result = self.nodes(&block.nodes, out);
        block.depth.fetch_sub(1, Ordering::Relaxed);
        match result {
            Ok(()) | Err(Halt::Break(None)) => Ok(true),
            Err(halt) => Err(halt),
        }
    }

    pub(super) fn call_macro(&mut self, call: &Call, out: &mut String) -> Step<()> {
        let definition = self
            .macros
            .get(&call.name)
            .or_else(|| self.added_macros.get(&call.name));
        let Some(definition) = definition.cloned() else {
            return self.write(out, &call.literal);
        };
        if call.has_word {
            return self.directive_error("a macro takes no word as an argument");
        }
        let mut frame = Frame::new(call.arguments.clone());
        for (index, (name, argument)) in definition
            .parameters
            .iter()
            .zip(&*call.arguments)
            .enumerate()
        {
            match &argument.value {
                // Only true and false are evaluated once; everything else each time it is read.
                Expression::Bool(value) => frame.set(name, Value::Bool(*value)),
                _ => frame.add_argument(name, index),
            }
        }
        if let Some(body) = &call.body {
            frame.set(
                &"bodyContent".into(),
                Value::Block(Block::new(body.clone())),
            );
        }
        if self.macro_calls >= self.options.limits.macro_calls {
            return Err(Halt::Call(CallError::Limit(LimitKind::Nesting)));
        }
        self.macro_calls += 1;
        let hidden = self.context.enter(frame);
        let result = self.nodes(&definition.body, out);
        self.context.leave(hidden);
        self.macro_calls -= 1;
        match result {
            Err(Halt::Break(None)) => Ok(()),
            result => result,
        }
    }

    /// `#evaluate`: parses a text and renders it here. Its macros stay.
    pub(super) fn evaluate(&mut self, text: &Expression, out: &mut String) -> Step<()> {
        let value = self.value(text)?;
        let source = match &value {
            Value::Null => "".into(),
            Value::String(text) => text.clone(),
            value => value.text(&mut self.budget)?,
        };
        // A parsed template is larger than its text; parsing it takes longer than a node.
        self.budget.allocate(source.len() * 64)?;
        self.budget.step(source.len() / 4)?;
        let names = std::mem::replace(&mut self.names, Cow::Owned(Names::default()));
        let parsed = parser::parse(self.name, &source, self.budget.nesting, names.into_owned())
            .map_err(|error| match error.problem {
                SyntaxProblem::TooDeep(_) => Halt::Call(CallError::Limit(LimitKind::Nesting)),
                _ => Halt::from(RenderError::Evaluate(error)),
            })?;
        self.names = Cow::Owned(parsed.names);
        for (name, definition) in parsed.macros {
            self.added_macros.entry(name).or_insert(definition);
        }
        match self.nodes(&parsed.nodes, out) {
            Err(Halt::Break(None) | Halt::Stop) => Ok(()),
            result => result,
        }
    }
}
