//! References: `$name.property.method(arguments)[index]`, with everything that may precede the
//! name.

use std::sync::Arc;

use super::{Parser, Parsing};
use crate::ast::{Expression, Node, Reference, Step};
use crate::lexer::token::{Kind, Token};

impl Parser<'_> {
    pub(super) fn reference_statement(&mut self, nodes: &mut Vec<Node>) -> Parsing<()> {
        let reference = self.reference()?;
        nodes.push(Node::Reference(Box::new(reference)));
        Ok(())
    }

    /// A reference; its first token holds everything from the `$` on, and the text before it.
    pub(super) fn reference(&mut self) -> Parsing<Reference> {
        self.deeper(Parser::reference_inner)
    }

    fn reference_inner(&mut self) -> Parsing<Reference> {
        let first = self.next;
        let formal = self.peek()? == Kind::BraceOpen;
        if formal {
            self.take()?;
        }
        let name = self.expect(Kind::Identifier, "the name of a reference")?;
        let mut steps = Vec::new();
        self.indexes(&mut steps)?;
        while self.peek()? == Kind::Dot && self.peek_at(1)? == Kind::Identifier {
            self.take()?;
            let member = self.take()?;
            let member_name: Arc<str> = member.image(self.source).into();
            if self.arguments_follow()? {
                steps.push(Step::Method(member_name, self.arguments()?));
            } else {
                steps.push(Step::Property(member_name));
            }
            self.indexes(&mut steps)?;
        }
        if formal {
            self.expect(Kind::BraceClose, "`}`")?;
        }
        let name = name.image(self.source).to_owned();
        Ok(self.build(first, &name, steps))
    }

    fn arguments_follow(&mut self) -> Parsing<bool> {
        if self.peek()? != Kind::ParenOpen {
            return Ok(false);
        }
        Ok(matches!(
            self.peek_at(1)?,
            Kind::Space
                | Kind::String
                | Kind::Integer
                | Kind::ListOpen
                | Kind::MapOpen
                | Kind::True
                | Kind::False
                | Kind::Identifier
                | Kind::BraceOpen
                | Kind::Float
                | Kind::MethodClose
        ))
    }

    fn arguments(&mut self) -> Parsing<Box<[Expression]>> {
        self.take()?;
        let mut arguments = Vec::new();
        if self.peek()? != Kind::MethodClose {
            arguments.push(self.parameter()?);
            while self.peek()? == Kind::Comma {
                self.take()?;
                arguments.push(self.parameter()?);
            }
        }
        self.expect(Kind::MethodClose, "`)` or `,`")?;
        Ok(arguments.into())
    }

    fn indexes(&mut self, steps: &mut Vec<Step>) -> Parsing<()> {
        while self.peek()? == Kind::IndexOpen {
            self.take()?;
            self.skip_space()?;
            let index = match self.peek()? {
                Kind::String => {
                    let token = self.take()?;
                    self.string_literal(&token)?
                }
                Kind::Integer => self.number()?,
                Kind::True | Kind::False => Expression::Bool(self.take()?.kind == Kind::True),
                Kind::Identifier | Kind::BraceOpen => {
                    Expression::Reference(Box::new(self.reference()?))
                }
                _ => {
                    return Err(
                        self.unexpected("an index: a text in quotes, an integer or a reference")
                    );
                }
            };
            self.skip_space()?;
            self.expect(Kind::IndexClose, "`]`")?;
            steps.push(Step::Index(index));
        }
        Ok(())
    }

    /// Takes the first token apart: backslashes, other text, `$` or `$!`, the name.
    fn build(&mut self, first: usize, name: &str, steps: Vec<Step>) -> Reference {
        let token = self.tokens.get(first).cloned();
        let (start, image) = match &token {
            Some(token) => (token.start, token.image(self.source)),
            None => (0, ""),
        };
        let mut reference = Reference {
            root: self.names.name(name),
            steps: steps.into(),
            escape_prefix: "".into(),
            escaped: false,
            text_prefix: "".into(),
            null_text: "".into(),
            is_text: false,
            is_runt: false,
            position: self.position_at(start),
        };
        if let Some(text) = slash_bang(image) {
            reference.root = self.names.name(&text);
            reference.null_text = text.into();
            reference.is_text = true;
            return reference;
        }
        let slashes = image.bytes().take_while(|byte| *byte == b'\\').count();
        reference.escaped = slashes % 2 == 1;
        reference.escape_prefix = "\\".repeat(slashes / 2).into();
        let dollar = image
            .rfind('$')
            .filter(|at| *at > slashes)
            .unwrap_or(slashes);
        reference.text_prefix = image.get(slashes..dollar).unwrap_or_default().into();
        self.trim_token(first, dollar);
        let image = image.get(dollar..).unwrap_or_default();
        let quiet = image.starts_with("$!");
        if !quiet || reference.escaped {
            reference.null_text = self.literal_from(first).into();
        }
        if !image.starts_with('$') {
            reference.is_runt = true;
            reference.root = self.names.name(image);
        } else if quiet && !image.ends_with('{') {
            reference.root = self.names.name(image.get(2..).unwrap_or_default());
        } else if !quiet && image != "${" {
            reference.root = self.names.name(image.get(1..).unwrap_or_default());
        }
        reference
    }

    fn trim_token(&mut self, index: usize, length: usize) {
        if let Some(token) = self.tokens.get_mut(index) {
            token.start += length;
        }
    }

    /// The text of a token without its first character: the name that `#set` sets.
    pub(super) fn name_after_first(&self, token: &Token) -> Arc<str> {
        let mut characters = token.image(self.source).chars();
        characters.next();
        characters.as_str().into()
    }
}

/// `$\!x` prints `$!x`: one of the backslashes is dropped.
fn slash_bang(image: &str) -> Option<String> {
    image.find("\\!")?;
    let dollar = image.find('$')?;
    let start = dollar + image.get(dollar..)?.find('\\')?;
    Some(format!(
        "{}{}",
        image.get(..start)?,
        image.get(start + 1..)?
    ))
}
