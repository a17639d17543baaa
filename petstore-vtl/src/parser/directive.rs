//! Directives.

use std::sync::Arc;

use super::{Failure, Parser, Parsing, push_text};
use crate::ast::{Argument, Branch, Call, Expression, Foreach, MacroDefinition, Node, Nodes, Set};
use crate::error::SyntaxProblem;
use crate::lexer::token::{Kind, Token};

/// The directives beside those of the grammar.
const DIRECTIVES: [&str; 9] = [
    "foreach", "include", "parse", "macro", "break", "stop", "define", "evaluate", "literal",
];

/// An argument of a directive as written.
struct Raw {
    kind: Kind,
    /// The image of the first token, for words and references.
    name: Arc<str>,
    value: Option<Expression>,
    literal: Arc<str>,
}

impl Parser<'_> {
    pub(super) fn if_statement(&mut self, nodes: &mut Vec<Node>) -> Parsing<()> {
        let mut branches = Vec::new();
        let condition = self.condition()?;
        branches.push(Branch {
            condition: Some(condition),
            body: self.statements()?,
        });
        while self.peek()? == Kind::ElseIf {
            let condition = self.condition()?;
            branches.push(Branch {
                condition: Some(condition),
                body: self.statements()?,
            });
        }
        if self.peek()? == Kind::Else {
            self.take()?;
            branches.push(Branch {
                condition: None,
                body: self.statements()?,
            });
        }
        self.expect(Kind::End, "#end")?;
        nodes.push(Node::If(branches.into()));
        Ok(())
    }

    fn condition(&mut self) -> Parsing<Expression> {
        self.take()?;
        self.skip_space()?;
        self.expect(Kind::ParenOpen, "`(`")?;
        let condition = self.expression()?;
        self.expect(Kind::ParenClose, "`)` or an operator")?;
        Ok(condition)
    }

    pub(super) fn set_statement(&mut self, nodes: &mut Vec<Node>) -> Parsing<()> {
        self.take()?;
        self.skip_space()?;
        let first = self.next;
        if !matches!(self.peek()?, Kind::Identifier | Kind::BraceOpen) {
            return Err(self.unexpected("a reference"));
        }
        let left = self.reference()?;
        let name = match self.tokens.get(first).cloned() {
            Some(token) => {
                let name = self.name_after_first(&token);
                self.names.name(&name)
            }
            None => left.root.clone(),
        };
        self.skip_space()?;
        self.expect(Kind::Assign, "`=`")?;
        let right = self.expression()?;
        self.expect(Kind::ParenClose, "`)` or an operator")?;
        self.lexer.in_set = false;
        nodes.push(Node::Set(Box::new(Set { name, left, right })));
        Ok(())
    }

    /// `\#if` prints `#if`; a word that is no directive keeps its backslashes.
    pub(super) fn escaped_directive(&mut self, nodes: &mut Vec<Node>) -> Parsing<()> {
        let token = self.take()?;
        let image = token.image(self.source);
        let slashes = image.bytes().take_while(|byte| *byte == b'\\').count();
        let directive = image.get(slashes..).unwrap_or_default();
        let name = directive.trim_start_matches('#').trim_matches(['{', '}']);
        let reserved = matches!(name, "if" | "end" | "set" | "else" | "elseif");
        if reserved || DIRECTIVES.contains(&name) || self.known.contains(name) {
            push_text(nodes, image.get(..(slashes - 1) / 2).unwrap_or_default());
            push_text(nodes, directive);
        } else {
            push_text(nodes, image);
        }
        Ok(())
    }

    /// Pairs of backslashes: each prints one backslash before a directive, and both elsewhere.
    pub(super) fn escapes(&mut self, nodes: &mut Vec<Node>) -> Parsing<()> {
        let mut count = 0;
        while self.peek()? == Kind::DoubleEscape {
            self.take()?;
            count += 1;
        }
        let mut control = matches!(
            self.peek()?,
            Kind::If | Kind::Else | Kind::ElseIf | Kind::End
        );
        if let Some(token) = self.tokens.get(self.next).cloned() {
            let name = self.name_after_first(&token);
            control |= DIRECTIVES.contains(&&*name) || self.known.contains(&name);
        }
        push_text(nodes, &(if control { "\\" } else { "\\\\" }).repeat(count));
        Ok(())
    }

    /// `#word`: a directive, a macro or text.
    pub(super) fn directive(&mut self, nodes: &mut Vec<Node>) -> Parsing<()> {
        let first = self.next;
        let token = self.take()?;
        let image = token.image(self.source);
        let name: Arc<str> = match token.kind {
            Kind::BracedWord => image
                .get(2..image.len().saturating_sub(1))
                .unwrap_or_default()
                .into(),
            _ => image.get(1..).unwrap_or_default().into(),
        };
        self.lexer.enter_directive();
        if !self.lexer.parenthesis_follows() {
            if &*name == "macro" {
                return Err(self.arguments_problem(
                    &token,
                    "macro",
                    "needs a name: `#macro(name)`",
                ));
            }
            self.lexer.leave_directive();
            return self.finish_directive(first, &token, &name, Vec::new(), None, nodes);
        }
        let arguments = self.directive_arguments(&token, &name)?;
        let is_block =
            matches!(&*name, "foreach" | "macro" | "define" | "literal") || name.starts_with('@');
        if !is_block {
            return self.finish_directive(first, &token, &name, arguments, None, nodes);
        }
        let start = self.next;
        let body = self.statements()?;
        let literal = (&*name == "literal").then(|| self.literal_from(start));
        self.expect(Kind::End, "#end")?;
        if let Some(literal) = literal {
            push_text(nodes, &literal);
            return Ok(());
        }
        self.finish_directive(first, &token, &name, arguments, Some(body), nodes)
    }

    fn directive_arguments(&mut self, directive: &Token, name: &str) -> Parsing<Vec<Raw>> {
        self.skip_space()?;
        self.expect(Kind::ParenOpen, "`(`")?;
        let mut arguments = Vec::new();
        loop {
            self.skip_space()?;
            if self.peek()? == Kind::ParenClose {
                self.take()?;
                return Ok(arguments);
            }
            if self.peek()? == Kind::Comma {
                self.take()?;
                self.skip_space()?;
            }
            let first = self.next;
            let kind = self.peek()?;
            let value = match kind {
                Kind::Word => {
                    self.take()?;
                    None
                }
                _ => Some(self.value()?),
            };
            self.check_argument(directive, name, arguments.len(), kind)?;
            let argument_name = match (&value, self.tokens.get(first)) {
                (Some(Expression::Reference(reference)), _) if name == "foreach" => {
                    reference.root.text.clone()
                }
                (Some(_), Some(token)) => self.name_after_first(token),
                (None, Some(token)) => token.image(self.source).into(),
                _ => "".into(),
            };
            let literal = self.literal_from(first).into();
            arguments.push(Raw {
                kind,
                name: argument_name,
                value,
                literal,
            });
        }
    }

    /// Words are arguments of `#macro`, of `#foreach` in the middle, and of macros defined later.
    fn check_argument(
        &mut self,
        directive: &Token,
        name: &str,
        at: usize,
        kind: Kind,
    ) -> Parsing<()> {
        let word = kind == Kind::Word;
        match name {
            "macro" if at == 0 && !word => {
                Err(self.arguments_problem(directive, "macro", "needs a word as its name"))
            }
            "macro" if at > 0 && word => {
                Err(self.arguments_problem(directive, "macro", "takes parameters like `$name`"))
            }
            "foreach" if word && at != 1 => {
                Err(self.arguments_problem(directive, "foreach", "takes `$item in $list`"))
            }
            "break" | "stop" | "define" | "evaluate" | "include" | "parse" | "literal" if word => {
                let problem = "does not take a word as an argument";
                let known = DIRECTIVES.iter().find(|known| **known == name).copied();
                Err(self.arguments_problem(directive, known.unwrap_or_default(), problem))
            }
            _ => Ok(()),
        }
    }

    fn finish_directive(
        &mut self,
        first: usize,
        token: &Token,
        name: &Arc<str>,
        mut arguments: Vec<Raw>,
        body: Option<Nodes>,
        nodes: &mut Vec<Node>,
    ) -> Parsing<()> {
        let node = match (&**name, body) {
            ("foreach", Some(body)) => return self.finish_foreach(token, arguments, body, nodes),
            ("macro", Some(body)) => return self.define_macro(token, arguments, body),
            ("define", Some(body)) if arguments.len() == 1 => {
                let argument = arguments.pop();
                let name = argument.as_ref().map_or("", |argument| &*argument.name);
                Node::Define(self.names.name(name), body)
            }
            ("foreach", _) => {
                return Err(self.arguments_problem(token, "foreach", "takes `$item in $list`"));
            }
            ("define", _) => {
                return Err(self.arguments_problem(token, "define", "takes one reference"));
            }
            ("literal", _) => Node::Text("".into()),
            ("break", _) if arguments.len() <= 1 => {
                Node::Break(arguments.pop().and_then(|argument| argument.value))
            }
            ("stop", _) if arguments.len() <= 1 => Node::Stop,
            ("break", _) => {
                return Err(self.arguments_problem(token, "break", "takes one scope at most"));
            }
            ("stop", _) => {
                return Err(self.arguments_problem(token, "stop", "takes one message at most"));
            }
            ("evaluate", _) => match (arguments.pop(), arguments.pop()) {
                (
                    Some(Raw {
                        value: Some(value),
                        kind: Kind::String | Kind::Identifier | Kind::BraceOpen,
                        ..
                    }),
                    None,
                ) => Node::Evaluate(value),
                _ => {
                    let problem = "takes one text in quotes or one reference";
                    return Err(self.arguments_problem(token, "evaluate", problem));
                }
            },
            ("include", _) => Node::Unsupported("include"),
            ("parse", _) => Node::Unsupported("parse"),
            (_, body) => {
                let has_word = arguments.iter().any(|argument| argument.kind == Kind::Word);
                let literal = self.call_literal(first);
                let arguments = arguments.into_iter().map(|argument| Argument {
                    value: argument.value.unwrap_or(Expression::Bool(false)),
                    literal: argument.literal,
                });
                Node::Macro(Box::new(Call {
                    name: name
                        .strip_prefix('@')
                        .map_or_else(|| name.clone(), Arc::from),
                    arguments: arguments.collect(),
                    has_word,
                    body,
                    literal: literal.into(),
                }))
            }
        };
        nodes.push(node);
        Ok(())
    }

    /// The images of the tokens, without what precedes them.
    fn call_literal(&self, first: usize) -> String {
        let tokens = self.tokens.get(first..self.next).unwrap_or_default();
        tokens
            .iter()
            .map(|token| token.image(self.source))
            .collect()
    }

    fn finish_foreach(
        &mut self,
        token: &Token,
        arguments: Vec<Raw>,
        body: Nodes,
        nodes: &mut Vec<Node>,
    ) -> Parsing<()> {
        let mut arguments = arguments.into_iter();
        match (arguments.next(), arguments.next(), arguments.next()) {
            (
                Some(variable),
                Some(_),
                Some(Raw {
                    value: Some(list), ..
                }),
            ) => {
                // Velocity runs what follows the list as the body, which is nothing for an
                // argument.
                let body = if arguments.next().is_some() {
                    [].into()
                } else {
                    body
                };
                nodes.push(Node::Foreach(Box::new(Foreach {
                    variable: self.names.name(&variable.name),
                    list,
                    body,
                })));
                Ok(())
            }
            // Without a list the body is taken as one, and it is not iterable.
            (Some(_), Some(_), None) => Ok(()),
            _ => Err(self.arguments_problem(token, "foreach", "takes `$item in $list`")),
        }
    }

    fn define_macro(&mut self, token: &Token, arguments: Vec<Raw>, body: Nodes) -> Parsing<()> {
        let mut names = arguments.into_iter().map(|argument| argument.name);
        let Some(name) = names.next() else {
            return Err(self.arguments_problem(token, "macro", "needs a name: `#macro(name)`"));
        };
        self.known.insert(name.clone());
        let definition = MacroDefinition {
            parameters: names.collect(),
            body,
        };
        self.macros
            .entry(name)
            .or_insert_with(|| Arc::new(definition));
        Ok(())
    }

    fn arguments_problem(
        &mut self,
        token: &Token,
        directive: &'static str,
        problem: &'static str,
    ) -> Failure {
        let position = self.position_at(token.start);
        Failure {
            position,
            problem: SyntaxProblem::Arguments { directive, problem },
        }
    }
}
