//! A parsed template.

use std::sync::Arc;

use crate::lexer::token::Sign;
use crate::value::Number;

/// Nodes in a row. They are shared with what outlives a rendering step: macros and `#define`.
pub(crate) type Nodes = Arc<[Node]>;

#[derive(Debug)]
pub(crate) enum Node {
    Text(Box<str>),
    Reference(Box<Reference>),
    Set(Box<Set>),
    If(Box<[Branch]>),
    Foreach(Box<Foreach>),
    Break(Option<Expression>),
    Stop,
    Define(Name, Nodes),
    Evaluate(Expression),
    Macro(Box<Call>),
    /// `#include` and `#parse`.
    Unsupported(&'static str),
}

/// The name of a variable, with its number among those of the template.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) text: Arc<str>,
    pub(crate) slot: usize,
}

#[derive(Debug)]
pub(crate) struct Set {
    /// The variable that is set if there are no steps. Velocity takes it from the text of the first
    /// token, so that `#set(${x} = 1)` sets a variable `{`, which no template can read.
    pub(crate) name: Name,
    pub(crate) left: Reference,
    pub(crate) right: Expression,
}

/// A branch of `#if`; `#else` has no condition.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) condition: Option<Expression>,
    pub(crate) body: Nodes,
}

#[derive(Debug)]
pub(crate) struct Foreach {
    pub(crate) variable: Name,
    pub(crate) list: Expression,
    pub(crate) body: Nodes,
}

/// `#name(arguments)`, or text if there is no macro of that name.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) name: Arc<str>,
    pub(crate) arguments: Arc<[Argument]>,
    /// A bare word among the arguments, which a macro does not take.
    pub(crate) has_word: bool,
    /// What follows `#@name(...)` up to `#end`.
    pub(crate) body: Option<Nodes>,
    /// The source, printed if there is no such macro.
    pub(crate) literal: Box<str>,
}

#[derive(Debug)]
pub(crate) struct Argument {
    pub(crate) value: Expression,
    /// The source, printed where the argument is null.
    pub(crate) literal: Arc<str>,
}

#[derive(Debug)]
pub(crate) struct MacroDefinition {
    pub(crate) parameters: Box<[Arc<str>]>,
    pub(crate) body: Nodes,
}

#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) root: Name,
    pub(crate) steps: Box<[Step]>,
    /// Half of the backslashes before the `$`.
    pub(crate) escape_prefix: Box<str>,
    /// An odd number of backslashes: print the source.
    pub(crate) escaped: bool,
    /// Other text before the `$`.
    pub(crate) text_prefix: Box<str>,
    /// Printed for null: the source, or nothing for `$!`.
    pub(crate) null_text: Box<str>,
    /// Not a reference after all (`$\!x`): never has a value.
    pub(crate) is_text: bool,
    /// A name without a `$`, which the lexer finds right after a method's arguments: prints its
    /// root.
    pub(crate) is_runt: bool,
    pub(crate) position: Position,
}

/// A line and a column, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

#[derive(Debug)]
pub(crate) enum Step {
    Property(Arc<str>),
    Method(Arc<str>, Box<[Expression]>),
    Index(Expression),
}

#[derive(Debug)]
pub(crate) enum Expression {
    Reference(Box<Reference>),
    String(Arc<str>),
    /// A text in double quotes with references; `true` if its last character is dropped.
    Interpolated(Nodes, bool),
    Number(Number),
    Bool(bool),
    Range(Box<(Expression, Expression)>),
    List(Box<[Expression]>),
    Map(Box<[(Expression, Expression)]>),
    Not(Box<Expression>),
    Binary(Box<Binary>),
}

#[derive(Debug)]
pub(crate) struct Binary {
    pub(crate) sign: Sign,
    pub(crate) left: Expression,
    pub(crate) right: Expression,
    /// The sources of both sides of `+`, which concatenation takes for null.
    pub(crate) literals: Option<(Box<str>, Box<str>)>,
}
