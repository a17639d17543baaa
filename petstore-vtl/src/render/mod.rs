//! Rendering: a walk over the nodes that writes to one buffer.

mod context;
mod directive;
mod expression;
mod foreach;
mod reference;
mod scope;
mod variable;

use std::borrow::Cow;
use std::sync::Arc;

use crate::ast::{Node, Nodes, Position};
use crate::error::{CallError, LimitKind, RenderError};
use crate::limits::Budget;
use crate::options::{Missing, Options};
use crate::parser::{Macros, Names};
use crate::value::{Block, Value};
use context::Context;

pub use scope::Scope;

/// Why rendering does not go on.
#[derive(Debug)]
enum Halt {
    Error(Box<RenderError>),
    /// A failing method, on its way to the reference that knows the place.
    Call(CallError),
    /// `#break`, for the innermost construct or for a loop.
    Break(Option<u64>),
    /// `#stop`
    Stop,
}

impl From<CallError> for Halt {
    fn from(error: CallError) -> Halt {
        Halt::Call(error)
    }
}

impl From<RenderError> for Halt {
    fn from(error: RenderError) -> Halt {
        Halt::Error(Box::new(error))
    }
}

type Step<T> = Result<T, Halt>;

/// One rendering of a template.
pub(crate) struct Rendering<'a> {
    name: &'a Arc<str>,
    options: &'a Options,
    /// The macros of the template, then those that `#evaluate` adds.
    macros: &'a Macros,
    added_macros: Macros,
    /// The names of the template's variables, and then those of texts that `#evaluate` parsed.
    names: Cow<'a, Names>,
    context: Context<'a>,
    budget: Budget,
    macro_calls: usize,
    /// How many texts are being rendered that are not the output: they count as memory.
    inner_texts: usize,
    loops: u64,
    loop_states: Vec<Arc<foreach::LoopState>>,
    /// Buffers of texts in quotes, to be used again.
    buffers: Vec<String>,
    /// The empty text of references without a value.
    empty: Option<Arc<str>>,
}

impl<'a> Rendering<'a> {
    pub(crate) fn new(
        name: &'a Arc<str>,
        macros: &'a Macros,
        names: &'a Names,
        scope: &'a dyn Scope,
        options: &'a Options,
    ) -> Rendering<'a> {
        Rendering {
            name,
            options,
            macros,
            added_macros: Macros::new(),
            names: Cow::Borrowed(names),
            context: Context::new(scope, names.len()),
            budget: Budget::new(&options.limits),
            macro_calls: 0,
            inner_texts: 0,
            loops: 0,
            loop_states: Vec::new(),
            buffers: Vec::new(),
            empty: None,
        }
    }

    pub(crate) fn run(mut self, nodes: &Nodes, out: &mut String) -> Result<(), RenderError> {
        match self.nodes(nodes, out) {
            Ok(()) | Err(Halt::Break(_) | Halt::Stop) => Ok(()),
            Err(Halt::Error(error)) => Err(*error),
            Err(Halt::Call(error)) => Err(self.error_at(error, Position { line: 1, column: 1 })),
        }
    }

    fn nodes(&mut self, nodes: &[Node], out: &mut String) -> Step<()> {
        self.enter()?;
        let mut result = Ok(());
        for node in nodes {
            result = self.node(node, out);
            if result.is_err() {
                break;
            }
        }
        self.leave();
        result
    }

    fn node(&mut self, node: &Node, out: &mut String) -> Step<()> {
        self.budget.step(1)?;
        match node {
            Node::Text(text) => self.write(out, text),
            Node::Reference(reference) => self.print_reference(reference, out),
            Node::Set(set) => self.set(set),
            Node::If(branches) => {
                for branch in branches {
                    let holds = match &branch.condition {
                        Some(condition) => self.condition(condition)?,
                        None => true,
                    };
                    if holds {
                        return self.nodes(&branch.body, out);
                    }
                }
                Ok(())
            }
            Node::Foreach(foreach) => self.foreach(foreach, out),
            Node::Break(scope) => self.break_out(scope.as_ref()),
            Node::Stop => Err(Halt::Stop),
            Node::Define(name, body) => {
                self.context
                    .set(name, Value::Block(Block::new(body.clone())));
                Ok(())
            }
            Node::Evaluate(text) => self.evaluate(text, out),
            Node::Macro(call) => self.call_macro(call, out),
            Node::Unsupported(directive) => Err(Halt::from(RenderError::Unsupported {
                template: self.name.clone(),
                directive,
            })),
        }
    }

    fn write(&mut self, out: &mut String, text: &str) -> Step<()> {
        if out.len() + text.len() > self.options.limits.output {
            return Err(Halt::Call(CallError::Limit(LimitKind::Output)));
        }
        if self.inner_texts > 0 {
            self.budget.allocate(text.len())?;
        }
        out.push_str(text);
        Ok(())
    }

    fn enter(&mut self) -> Step<()> {
        match self.budget.nesting.checked_sub(1) {
            Some(left) => {
                self.budget.nesting = left;
                Ok(())
            }
            None => Err(Halt::Call(CallError::Limit(LimitKind::Nesting))),
        }
    }

    fn leave(&mut self) {
        self.budget.nesting += 1;
    }

    fn is_empty_for_null(&self) -> bool {
        self.options.missing == Missing::Empty
    }

    fn error_at(&self, error: CallError, position: Position) -> RenderError {
        let template = self.name.clone();
        match error {
            CallError::Limit(limit) => RenderError::Limit { template, limit },
            problem => RenderError::Reference {
                template,
                line: position.line,
                column: position.column,
                problem,
            },
        }
    }

    fn directive_error<T>(&self, problem: &'static str) -> Step<T> {
        Err(Halt::from(RenderError::Directive {
            template: self.name.clone(),
            problem,
        }))
    }
}
