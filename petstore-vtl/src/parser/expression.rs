//! Expressions.

use super::{Parser, Parsing};
use crate::ast::{Binary, Expression};
use crate::lexer::token::{Kind, Sign};
use crate::value::Number;

impl Parser<'_> {
    /// An expression: the levels are `||`, `&&`, `== !=`, `< > <= >=`, `+ -`, `* / %`, `!`.
    pub(super) fn expression(&mut self) -> Parsing<Expression> {
        self.deeper(|parser| parser.level(0))
    }

    fn level(&mut self, level: usize) -> Parsing<Expression> {
        let Some(signs) = LEVELS.get(level) else {
            return self.unary();
        };
        let mut left = self.level(level + 1)?;
        let mut operands = 0;
        while let Kind::Operator(sign) = self.peek()?
            && signs.contains(&sign)
        {
            let left_literal = (sign == Sign::Add).then(|| self.operand_literal());
            self.take()?;
            let start = self.next;
            let right = self.level(level + 1)?;
            let literals = left_literal.map(|left| (left.into(), self.operand_literal().into()));
            // Velocity takes the tokens after the operator for those of the whole operation.
            self.operand = (start, self.next);
            left = Expression::Binary(Box::new(Binary {
                sign,
                left,
                right,
                literals,
            }));
            // A long chain is a deep tree.
            operands += 1;
            if operands > self.depth {
                return self.deeper_than_allowed();
            }
        }
        Ok(left)
    }

    fn operand_literal(&self) -> String {
        let (first, end) = self.operand;
        self.literal(first, end)
    }

    fn deeper_than_allowed(&mut self) -> Parsing<Expression> {
        self.depth = 0;
        self.deeper(|parser| parser.unary())
    }

    fn unary(&mut self) -> Parsing<Expression> {
        let space = usize::from(self.peek()? == Kind::Space);
        if self.peek_at(space)? != Kind::Not {
            return self.primary();
        }
        self.skip_space()?;
        self.take()?;
        let start = self.next;
        let operand = self.deeper(Parser::unary)?;
        self.operand = (start, self.next);
        Ok(Expression::Not(Box::new(operand)))
    }

    fn primary(&mut self) -> Parsing<Expression> {
        self.skip_space()?;
        let value = if self.peek()? == Kind::ParenOpen {
            self.take()?;
            let start = self.next;
            let value = self.expression()?;
            self.operand = (start, self.next);
            self.expect(Kind::ParenClose, "`)` or an operator")?;
            value
        } else {
            let start = self.next;
            let value = self.value()?;
            self.operand = (start, self.next);
            value
        };
        self.skip_space()?;
        Ok(value)
    }

    /// A value among white space: an argument of a method, an element of a list or map.
    pub(super) fn parameter(&mut self) -> Parsing<Expression> {
        self.skip_space()?;
        let value = self.value()?;
        self.skip_space()?;
        Ok(value)
    }

    /// A literal or a reference.
    pub(super) fn value(&mut self) -> Parsing<Expression> {
        match self.peek()? {
            Kind::String => {
                let token = self.take()?;
                self.string_literal(&token)
            }
            Kind::Integer | Kind::Float => self.number(),
            Kind::True => self.take().map(|_| Expression::Bool(true)),
            Kind::False => self.take().map(|_| Expression::Bool(false)),
            Kind::Identifier | Kind::BraceOpen => {
                Ok(Expression::Reference(Box::new(self.reference()?)))
            }
            Kind::ListOpen => self.deeper(Parser::list),
            Kind::MapOpen => self.deeper(Parser::map),
            _ => Err(self.unexpected("a value")),
        }
    }

    pub(super) fn number(&mut self) -> Parsing<Expression> {
        let token = self.take()?;
        let image = token.image(self.source);
        match Number::parse(image) {
            Some(number) => Ok(Expression::Number(number)),
            None => {
                self.next -= 1;
                Err(self.unexpected("a number"))
            }
        }
    }

    /// `[a, b]` or `[from..to]`.
    fn list(&mut self) -> Parsing<Expression> {
        self.take()?;
        if self.peek()? == Kind::ListClose {
            self.take()?;
            return Ok(Expression::List([].into()));
        }
        let first = self.parameter()?;
        if self.peek()? == Kind::Range {
            self.take()?;
            let last = self.parameter()?;
            self.expect(Kind::ListClose, "`]`")?;
            return Ok(Expression::Range(Box::new((first, last))));
        }
        let mut items = vec![first];
        while self.peek()? == Kind::Comma {
            self.take()?;
            items.push(self.parameter()?);
        }
        self.expect(Kind::ListClose, "`]` or `,`")?;
        Ok(Expression::List(items.into()))
    }

    fn map(&mut self) -> Parsing<Expression> {
        self.take()?;
        let space = usize::from(self.peek()? == Kind::Space);
        let mut entries = Vec::new();
        if matches!(self.peek_at(space)?, Kind::MapClose | Kind::BraceClose) {
            self.skip_space()?;
        } else {
            loop {
                let key = self.parameter()?;
                self.expect(Kind::Colon, "`:`")?;
                entries.push((key, self.parameter()?));
                if self.peek()? != Kind::Comma {
                    break;
                }
                self.take()?;
            }
        }
        match self.peek()? {
            Kind::MapClose | Kind::BraceClose => self.take()?,
            _ => return Err(self.unexpected("`}` or `,`")),
        };
        Ok(Expression::Map(entries.into()))
    }
}

const LEVELS: [&[Sign]; 6] = [
    &[Sign::Or],
    &[Sign::And],
    &[Sign::Equal, Sign::NotEqual],
    &[
        Sign::Less,
        Sign::LessOrEqual,
        Sign::Greater,
        Sign::GreaterOrEqual,
    ],
    &[Sign::Add, Sign::Subtract],
    &[Sign::Multiply, Sign::Divide, Sign::Remainder],
];
