//! The lexer: a state machine with a stack, after the token manager of Velocity 1.7, because the
//! oddities of the language (what swallows white space, what is text after all) are those of its
//! states.

mod rules;
pub(crate) mod token;

use crate::error::SyntaxProblem;
use token::{Kind, Rule, Token};

/// The lexical states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Default,
    /// After `$`.
    Reference,
    /// After the dot in a reference.
    Modifier,
    /// In the arguments of a method.
    Arguments,
    /// In the brackets of a reference.
    Index,
    /// After `#`.
    PreDirective,
    /// In the arguments of a directive.
    Directive,
    LineComment,
    FormalComment,
    BlockComment,
    Unparsed,
}

#[derive(Debug, Clone, Copy)]
struct Saved {
    state: State,
    open: usize,
    closed: usize,
}

/// The lexer of one template.
pub(crate) struct Lexer<'s> {
    source: &'s str,
    position: usize,
    state: State,
    stack: Vec<Saved>,
    /// Parentheses opened and closed in this state.
    open: usize,
    closed: usize,
    in_comment: bool,
    /// In a `#set`; the parser ends it.
    pub(crate) in_set: bool,
}

impl<'s> Lexer<'s> {
    pub(crate) fn new(source: &'s str) -> Lexer<'s> {
        Lexer {
            source,
            position: 0,
            state: State::Default,
            stack: Vec::new(),
            open: 0,
            closed: 0,
            in_comment: false,
            in_set: false,
        }
    }

    /// Where the next token begins.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// The parser found a directive: its arguments follow.
    pub(crate) fn enter_directive(&mut self) {
        self.state = State::Directive;
    }

    /// The parser found no arguments after a directive's name.
    pub(crate) fn leave_directive(&mut self) {
        self.pop();
    }

    /// Whether `(` follows, after blanks or not.
    pub(crate) fn parenthesis_follows(&self) -> bool {
        let rest = self.source.get(self.position..).unwrap_or_default();
        rest.trim_start_matches([' ', '\n', '\r', '\t'])
            .starts_with('(')
    }

    /// The next token.
    pub(crate) fn next(&mut self) -> Result<Token, (usize, SyntaxProblem)> {
        let mut special = String::new();
        let mut start = self.position;
        if self.position >= self.source.len() {
            return Ok(Token {
                kind: Kind::Eof,
                start,
                end: start,
                special: None,
            });
        }
        loop {
            let rest = self.source.get(self.position..).unwrap_or_default();
            let Some((rule, length)) = rules::best_match(self.state, rest) else {
                return Err((self.position, self.no_match(rest)));
            };
            self.position += length;
            match rule {
                Rule::Token(kind) => {
                    let end = self.finish(kind);
                    let special = (!special.is_empty()).then(|| special.into());
                    return Ok(Token {
                        kind,
                        start,
                        end,
                        special,
                    });
                }
                Rule::Skip => start = self.position,
                Rule::ReferenceEnd | Rule::DirectiveEnd => {
                    let image = self.source.get(start..self.position).unwrap_or_default();
                    special_text(image, &mut special);
                    self.position -= length;
                    self.pop();
                    start = self.position;
                }
                Rule::More => {}
                _ => self.begin(rule, length),
            }
            if self.position >= self.source.len() {
                if start < self.position {
                    return Err((self.position, SyntaxProblem::UnexpectedEnd(self.expected())));
                }
                let special = (!special.is_empty()).then(|| special.into());
                return Ok(Token {
                    kind: Kind::Eof,
                    start,
                    end: start,
                    special,
                });
            }
        }
    }

    /// A `$`, a `#` or the start of a comment: the token goes on in another state.
    fn begin(&mut self, rule: Rule, length: usize) {
        if self.in_comment {
            return;
        }
        let state = match rule {
            Rule::Dollar => {
                if self.state == State::Reference {
                    self.pop();
                }
                State::Reference
            }
            Rule::Hash => {
                if matches!(self.state, State::Reference | State::Modifier) {
                    self.pop();
                }
                State::PreDirective
            }
            Rule::UnparsedOpen => State::Unparsed,
            Rule::FormalCommentOpen => {
                // The character after `#**` was only looked at.
                self.position -= length - 3;
                State::FormalComment
            }
            _ => State::BlockComment,
        };
        self.in_comment = !matches!(state, State::Reference | State::PreDirective);
        self.push(state);
    }

    /// What a token does to the state; returns where the token ends.
    fn finish(&mut self, kind: Kind) -> usize {
        let mut end = self.position;
        match kind {
            Kind::IndexOpen => self.push(State::Index),
            Kind::IndexClose => self.pop(),
            Kind::ParenOpen => {
                self.count_parenthesis();
            }
            Kind::ParenClose => self.close_parenthesis(),
            Kind::MethodClose => self.state = State::Reference,
            Kind::Set => {
                if !self.in_comment {
                    self.push(State::Directive);
                    self.in_set = true;
                }
                self.count_parenthesis();
            }
            Kind::LineComment if !self.in_comment => {
                if self.state == State::Reference {
                    self.pop();
                }
                self.in_comment = true;
                self.push(State::LineComment);
            }
            Kind::LineCommentEnd | Kind::BlockComment | Kind::Unparsed => {
                self.in_comment = false;
                self.pop();
            }
            Kind::String if self.state == State::Directive => self.end_of_literal(),
            Kind::Integer => {
                if self
                    .source
                    .get(..end)
                    .is_some_and(|text| text.ends_with(".."))
                {
                    end -= 2;
                    self.position = end;
                }
                if !matches!(self.state, State::Arguments | State::Index) {
                    self.end_of_literal();
                }
            }
            Kind::Float if self.state != State::Arguments => self.end_of_literal(),
            Kind::End | Kind::Else | Kind::BraceClose => self.pop(),
            Kind::If | Kind::ElseIf => self.state = State::Directive,
            Kind::Dot => {
                end -= 1;
                self.position = end;
                self.state = State::Modifier;
            }
            _ => {}
        }
        end
    }

    fn end_of_literal(&mut self) {
        if self.open == 0 && !self.in_set {
            self.pop();
        }
    }

    fn count_parenthesis(&mut self) {
        if !self.in_comment {
            self.open += 1;
        }
        if self.state == State::Modifier {
            self.state = State::Arguments;
        }
    }

    /// Closes the innermost state that has an open parenthesis.
    fn close_parenthesis(&mut self) {
        if self.in_comment {
            return;
        }
        loop {
            if self.open > 0 {
                if self.open == self.closed + 1 {
                    self.pop();
                } else {
                    self.closed += 1;
                }
                return;
            }
            if self.stack.is_empty() {
                self.pop();
                return;
            }
            self.pop();
        }
    }

    fn push(&mut self, state: State) {
        self.stack.push(Saved {
            state: self.state,
            open: self.open,
            closed: self.closed,
        });
        self.open = 0;
        self.state = state;
    }

    fn pop(&mut self) {
        match self.stack.pop() {
            Some(saved) => {
                self.state = saved.state;
                self.open = saved.open;
                self.closed = saved.closed;
            }
            None => {
                self.open = 0;
                self.state = State::Default;
            }
        }
    }

    fn no_match(&self, rest: &str) -> SyntaxProblem {
        match rest.chars().next() {
            Some('"' | '\'') => SyntaxProblem::UnexpectedEnd("the end of a text in quotes"),
            Some(character) => SyntaxProblem::UnexpectedCharacter(character),
            None => SyntaxProblem::UnexpectedEnd(self.expected()),
        }
    }

    fn expected(&self) -> &'static str {
        match self.state {
            State::PreDirective | State::Directive => "a directive",
            State::Unparsed => "`]]#`",
            State::FormalComment | State::BlockComment => "`*#`",
            State::LineComment => "a line end",
            _ => "a reference",
        }
    }
}

/// What remains of a reference or directive that ended before it began: `$`, `#`, and the
/// backslashes before `$`.
fn special_text(image: &str, out: &mut String) {
    let bytes = image.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'$' | b'#' => out.push(char::from(*byte)),
            b'\\' => {
                let slashes = bytes
                    .iter()
                    .skip(at)
                    .take_while(|byte| **byte == b'\\')
                    .count();
                if bytes.get(at + slashes) == Some(&b'$') {
                    out.push_str(image.get(at..=at + slashes).unwrap_or_default());
                    // Velocity's loop skips the character after the sequence.
                    at += slashes + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
}
