//! Texts in quotes.

use super::{Failure, Parser, Parsing};
use crate::ast::{Expression, Node, Position};
use crate::lexer::token::Token;

impl Parser<'_> {
    /// A text in quotes. In double quotes it is a template of its own.
    pub(super) fn string_literal(&mut self, token: &Token) -> Parsing<Expression> {
        let image = token.image(self.source);
        let position = self.position_at(token.start);
        let inner = image
            .get(1..image.len().saturating_sub(1))
            .unwrap_or_default();
        if image.starts_with('\'') {
            return Ok(Expression::String(inner.replace("''", "'").into()));
        }
        let text = unescape(inner, position)?.replace("\"\"", "\"");
        if !image.contains(['$', '#']) {
            return Ok(Expression::String(text.into()));
        }
        self.interpolated(text, position)
    }

    /// Velocity parses the text with a blank after it, so that a `$` at its end is no error, and
    /// drops the last character of what is rendered; not so if there is a line comment, which would
    /// swallow the blank.
    fn interpolated(&mut self, mut text: String, position: Position) -> Parsing<Expression> {
        let has_comment = text.contains("##");
        if !has_comment {
            text.push(' ');
        }
        let origin = Position {
            line: position.line,
            column: position.column + 1,
        };
        let mut nodes = self.nested(&text, origin)?;
        if has_comment {
            return Ok(Expression::Interpolated(nodes.into(), false));
        }
        let stripped = match nodes.last_mut() {
            Some(Node::Text(last)) => last.strip_suffix(' ').map(Box::<str>::from),
            _ => None,
        };
        let Some(last) = stripped else {
            return Ok(Expression::Interpolated(nodes.into(), true));
        };
        nodes.pop();
        if nodes.is_empty() {
            return Ok(Expression::String(last.into()));
        }
        if !last.is_empty() {
            nodes.push(Node::Text(last));
        }
        Ok(Expression::Interpolated(nodes.into(), false))
    }

    fn nested(&mut self, text: &str, origin: Position) -> Parsing<Vec<Node>> {
        self.deeper(|parser| {
            let names = std::mem::take(&mut parser.names);
            let mut nested = Parser::new(text, parser.depth, origin, names);
            nested.limit = parser.limit;
            nested.known.clone_from(&parser.known);
            let nodes = nested.template()?;
            parser.names = nested.names;
            for (name, definition) in nested.macros {
                parser.macros.entry(name).or_insert(definition);
            }
            Ok(nodes)
        })
    }
}

/// Replaces `\uXXXX`, the one escape that double quotes know.
fn unescape(text: &str, position: Position) -> Parsing<String> {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        result.push_str(rest.get(..at).unwrap_or_default());
        let code = rest
            .get(at + 2..at + 6)
            .and_then(|code| u32::from_str_radix(code, 16).ok());
        let Some(code) = code else {
            let found = "`\\u`".to_owned();
            let problem = crate::SyntaxProblem::Unexpected {
                found,
                expected: "four hexadecimal digits",
            };
            return Err(Failure { position, problem });
        };
        // A lone surrogate cannot be kept in a Rust string.
        result.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        rest = rest.get(at + 6..).unwrap_or_default();
    }
    result.push_str(rest);
    Ok(result)
}
