//! The parser: recursive descent after the grammar of Velocity 1.7, with bounded nesting.

mod directive;
mod expression;
mod literal;
mod names;
mod reference;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::ast::{MacroDefinition, Node, Nodes, Position};
use crate::error::{ParseError, SyntaxProblem};
use crate::lexer::Lexer;
use crate::lexer::token::{Kind, Token};

pub(crate) use names::{FOREACH, Names, VELOCITY_COUNT, VELOCITY_HAS_NEXT};

/// The macros of a template; the first definition of a name counts.
pub(crate) type Macros = HashMap<Arc<str>, Arc<MacroDefinition>>;

/// A parsed text.
pub(crate) struct Parsed {
    pub(crate) nodes: Nodes,
    pub(crate) macros: Macros,
    pub(crate) names: Names,
}

/// Parses a template. Names have the numbers that they have in `names`, which may get more.
pub(crate) fn parse(
    name: &Arc<str>,
    source: &str,
    nesting: usize,
    names: Names,
) -> Result<Parsed, ParseError> {
    let origin = Position { line: 1, column: 1 };
    let mut parser = Parser::new(source, nesting, origin, names);
    parser.limit = nesting;
    let result = check_length(source).and_then(|()| parser.template());
    match result {
        Ok(nodes) => Ok(Parsed {
            nodes: nodes.into(),
            macros: parser.macros,
            names: parser.names,
        }),
        Err(failure) => Err(ParseError {
            template: name.clone(),
            line: failure.position.line,
            column: failure.position.column,
            problem: failure.problem,
        }),
    }
}

fn check_length(source: &str) -> Result<(), Failure> {
    if source.len() <= crate::MAX_TEMPLATE {
        return Ok(());
    }
    let problem = SyntaxProblem::TooLong(crate::MAX_TEMPLATE);
    Err(Failure {
        position: Position { line: 1, column: 1 },
        problem,
    })
}

/// A syntax error at a place.
#[derive(Debug)]
struct Failure {
    position: Position,
    problem: SyntaxProblem,
}

type Parsing<T> = Result<T, Failure>;

struct Parser<'s> {
    source: &'s str,
    lexer: Lexer<'s>,
    /// All tokens read so far; those from `next` on were only looked at.
    tokens: Vec<Token>,
    next: usize,
    macros: Macros,
    names: Names,
    /// Macros that are defined further up, for the escapes before their names.
    known: HashSet<Arc<str>>,
    depth: usize,
    limit: usize,
    /// The tokens of the last operand, for the text of a null in a concatenation.
    operand: (usize, usize),
    /// Where the source begins: texts in quotes are parsed on their own.
    origin: Position,
    lines: Lines,
}

impl<'s> Parser<'s> {
    fn new(source: &'s str, depth: usize, origin: Position, names: Names) -> Parser<'s> {
        Parser {
            source,
            lexer: Lexer::new(source),
            tokens: Vec::new(),
            next: 0,
            macros: Macros::new(),
            names,
            known: HashSet::new(),
            depth,
            limit: depth,
            operand: (0, 0),
            origin,
            lines: Lines::default(),
        }
    }

    /// A whole text.
    fn template(&mut self) -> Parsing<Vec<Node>> {
        let mut nodes = Vec::new();
        self.deeper(|parser| {
            while parser.statement(&mut nodes)? {}
            Ok(())
        })?;
        match self.peek()? {
            Kind::Eof => Ok(nodes),
            _ => Err(self.unexpected("text, a reference or a directive")),
        }
    }

    /// Statements up to something that is none.
    fn statements(&mut self) -> Parsing<Nodes> {
        self.deeper(|parser| {
            let mut nodes = Vec::new();
            while parser.statement(&mut nodes)? {}
            Ok(nodes.into())
        })
    }

    fn statement(&mut self, nodes: &mut Vec<Node>) -> Parsing<bool> {
        match self.peek()? {
            Kind::If => self.if_statement(nodes)?,
            Kind::Identifier => self.reference_statement(nodes)?,
            Kind::BraceOpen if self.peek_at(1)? == Kind::Identifier => {
                self.reference_statement(nodes)?;
            }
            Kind::LineComment => {
                let token = self.take()?;
                self.comment_prefix(&token, nodes);
                if self.peek()? == Kind::LineCommentEnd {
                    self.take()?;
                }
            }
            Kind::BlockComment => {
                let token = self.take()?;
                self.comment_prefix(&token, nodes);
            }
            Kind::Unparsed => {
                let token = self.take()?;
                let image = token.image(self.source);
                // A token may begin before `#[[`; Velocity cuts three characters off both ends all
                // the same.
                let inner = image
                    .get(3..image.len().saturating_sub(3))
                    .unwrap_or_default();
                push_text(nodes, inner);
            }
            Kind::Set => self.set_statement(nodes)?,
            Kind::EscapedDirective => self.escaped_directive(nodes)?,
            Kind::DoubleEscape => self.escapes(nodes)?,
            Kind::Word | Kind::BracedWord => self.directive(nodes)?,
            Kind::Text
            | Kind::Dot
            | Kind::ParenClose
            | Kind::ParenOpen
            | Kind::Integer
            | Kind::Float
            | Kind::String
            | Kind::Escape
            | Kind::BraceOpen
            | Kind::BraceClose
            | Kind::EmptyIndex => {
                let token = self.take()?;
                if let Some(special) = &token.special {
                    push_text(nodes, special);
                }
                push_text(nodes, token.image(self.source));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// What stands before a comment in the same token, such as a lone `$`.
    fn comment_prefix(&self, token: &Token, nodes: &mut Vec<Node>) {
        let image = token.image(self.source);
        let start = image.find("##").or_else(|| image.find("#*"));
        if let Some(prefix) = start.and_then(|start| image.get(..start)) {
            push_text(nodes, prefix);
        }
    }

    /// The kind of the next token.
    fn peek(&mut self) -> Parsing<Kind> {
        self.peek_at(0)
    }

    fn peek_at(&mut self, ahead: usize) -> Parsing<Kind> {
        while self.tokens.len() <= self.next + ahead {
            match self.lexer.next() {
                Ok(token) => self.tokens.push(token),
                Err((offset, problem)) => {
                    return Err(Failure {
                        position: self.position_at(offset),
                        problem,
                    });
                }
            }
        }
        Ok(self
            .tokens
            .get(self.next + ahead)
            .map_or(Kind::Eof, |token| token.kind))
    }

    fn take(&mut self) -> Parsing<Token> {
        self.peek()?;
        let token = self.tokens.get(self.next).cloned();
        self.next += 1;
        token.ok_or_else(|| self.unexpected("more text"))
    }

    fn expect(&mut self, kind: Kind, expected: &'static str) -> Parsing<Token> {
        if self.peek()? == kind {
            self.take()
        } else {
            Err(self.unexpected(expected))
        }
    }

    /// Skips white space; whether there was any.
    fn skip_space(&mut self) -> Parsing<bool> {
        let space = self.peek()? == Kind::Space;
        if space {
            self.take()?;
        }
        Ok(space)
    }

    fn unexpected(&mut self, expected: &'static str) -> Failure {
        let Some(token) = self.tokens.get(self.next).cloned() else {
            let position = self.position_at(self.lexer.position());
            return Failure {
                position,
                problem: SyntaxProblem::UnexpectedEnd(expected),
            };
        };
        let position = self.position_at(token.start);
        let problem = match token.kind {
            Kind::Eof => SyntaxProblem::UnexpectedEnd(expected),
            _ => {
                let image = token.image(self.source);
                let mut found: String = image.chars().take(20).collect();
                found = format!("`{}`", found.escape_debug());
                SyntaxProblem::Unexpected { found, expected }
            }
        };
        Failure { position, problem }
    }

    fn position_at(&mut self, offset: usize) -> Position {
        let Position { line, column } = self.lines.position(self.source, offset);
        match line {
            1 => Position {
                line: self.origin.line,
                column: self.origin.column + column - 1,
            },
            _ => Position {
                line: self.origin.line + line - 1,
                column,
            },
        }
    }

    /// The source of the tokens from `first` to the last one taken.
    fn literal_from(&self, first: usize) -> String {
        self.literal(first, self.next)
    }

    fn literal(&self, first: usize, end: usize) -> String {
        let tokens = self.tokens.get(first..end).unwrap_or_default();
        let mut literal = String::new();
        for token in tokens {
            if token.kind == Kind::BlockComment {
                continue;
            }
            literal.push_str(token.special.as_deref().unwrap_or_default());
            literal.push_str(token.image(self.source));
        }
        literal
    }

    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsing<T>) -> Parsing<T> {
        let Some(left) = self.depth.checked_sub(1) else {
            self.peek()?;
            let start = self
                .tokens
                .get(self.next)
                .map_or(self.source.len(), |token| token.start);
            let position = self.position_at(start);
            return Err(Failure {
                position,
                problem: SyntaxProblem::TooDeep(self.limit),
            });
        };
        self.depth = left;
        let result = parse(self);
        self.depth = left + 1;
        result
    }
}

/// Adds text; neighbors become one node.
fn push_text(nodes: &mut Vec<Node>, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(Node::Text(last)) = nodes.last_mut() {
        let mut joined = std::mem::take(last).into_string();
        joined.push_str(text);
        *last = joined.into();
    } else {
        nodes.push(Node::Text(text.into()));
    }
}

/// Counts lines, going on from the last place asked for: places mostly come in order.
#[derive(Default)]
struct Lines {
    offset: usize,
    line: u32,
    column: u32,
}

impl Lines {
    fn position(&mut self, source: &str, offset: usize) -> Position {
        if offset < self.offset {
            *self = Lines::default();
        }
        for character in source.get(self.offset..offset).unwrap_or_default().chars() {
            if character == '\n' {
                self.line += 1;
                self.column = 0;
            } else {
                self.column += 1;
            }
        }
        self.offset = offset.max(self.offset);
        Position {
            line: self.line + 1,
            column: self.column + 1,
        }
    }
}
