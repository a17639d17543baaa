//! Numbers with Java's types and arithmetic, as Velocity's `MathUtils` chooses them.

use std::cmp::Ordering;
use std::fmt::{self, Write};
use std::sync::Arc;

/// A number.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// An `Integer`.
    Int(i32),
    /// A `Long`.
    Long(i64),
    /// A `BigInteger` that fits 128 bits.
    Big(i128),
    /// A `Double`.
    Double(f64),
    /// A `BigDecimal`, or a `BigInteger` of any length, by its text. Arithmetic takes it as a
    /// `Double`.
    Decimal(Arc<str>),
}

/// An operator of arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Number {
    /// The smallest type of Java that holds an integer.
    pub(crate) fn integer(value: i128) -> Number {
        match (i32::try_from(value), i64::try_from(value)) {
            (Ok(value), _) => Number::Int(value),
            (_, Ok(value)) => Number::Long(value),
            _ => Number::Big(value),
        }
    }

    /// Reads a literal of a template or of JSON: digits, with a fraction or an exponent or without.
    pub(crate) fn parse(text: &str) -> Option<Number> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || digits.starts_with('+') {
            return None;
        }
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(match text.parse::<i128>() {
                Ok(value) => Number::integer(value),
                Err(_) => Number::Decimal(text.into()),
            });
        }
        let known = digits
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
        if known {
            text.parse().ok().map(Number::Double)
        } else {
            None
        }
    }

    /// The value as an `int`, if it is an `Integer`.
    pub(crate) fn as_int(&self) -> Option<i32> {
        match self {
            Number::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// Java's `intValue()`.
    pub(crate) fn int_value(&self) -> i32 {
        match self {
            // The cast keeps the low bits, as Java's does; a double saturates in both languages.
            Number::Double(value) => *value as i32,
            Number::Decimal(_) => self.double_value() as i32,
            _ => self.long_value() as i32,
        }
    }

    /// Java's `longValue()`.
    pub(crate) fn long_value(&self) -> i64 {
        match self {
            Number::Int(value) => i64::from(*value),
            Number::Long(value) => *value,
            Number::Big(value) => *value as i64,
            Number::Double(value) => *value as i64,
            Number::Decimal(_) => self.double_value() as i64,
        }
    }

    /// Java's `doubleValue()`.
    pub(crate) fn double_value(&self) -> f64 {
        match self {
            Number::Int(value) => f64::from(*value),
            Number::Long(value) => *value as f64,
            Number::Big(value) => *value as f64,
            Number::Double(value) => *value,
            Number::Decimal(text) => text.parse().unwrap_or(f64::NAN),
        }
    }

    fn as_integer(&self) -> Option<i128> {
        match self {
            Number::Int(value) => Some(i128::from(*value)),
            Number::Long(value) => Some(i128::from(*value)),
            Number::Big(value) => Some(*value),
            Number::Double(_) | Number::Decimal(_) => None,
        }
    }

    /// Whether it is an integer of any size.
    pub(crate) fn is_integer(&self) -> bool {
        self.as_integer().is_some()
    }

    /// Arithmetic; `None` is Java's null, for a division by zero.
    pub(crate) fn calculate(&self, operator: Operator, other: &Number) -> Option<Number> {
        let divides = matches!(operator, Operator::Divide | Operator::Remainder);
        if let (Some(left), Some(right)) = (self.as_integer(), other.as_integer()) {
            if divides && right == 0 {
                return None;
            }
            let result = match operator {
                Operator::Add => left.checked_add(right),
                Operator::Subtract => left.checked_sub(right),
                Operator::Multiply => left.checked_mul(right),
                Operator::Divide => left.checked_div(right),
                Operator::Remainder => left.checked_rem(right),
            };
            if let Some(result) = result {
                return Some(self.widest(other, result));
            }
        }
        let (left, right) = (self.double_value(), other.double_value());
        if divides && right == 0.0 {
            return None;
        }
        Some(Number::Double(match operator {
            Operator::Add => left + right,
            Operator::Subtract => left - right,
            Operator::Multiply => left * right,
            Operator::Divide => left / right,
            Operator::Remainder => left % right,
        }))
    }

    /// The result has the larger type of the operands, or a larger one where it does not fit.
    fn widest(&self, other: &Number, result: i128) -> Number {
        let rank = |number: &Number| match number {
            Number::Int(_) => 0,
            Number::Long(_) => 1,
            _ => 2,
        };
        match (rank(self).max(rank(other)), Number::integer(result)) {
            (1, Number::Int(value)) => Number::Long(i64::from(value)),
            (2, _) => Number::Big(result),
            (_, number) => number,
        }
    }

    /// The order of two numbers of any types.
    pub(crate) fn compare(&self, other: &Number) -> Ordering {
        if let (Some(left), Some(right)) = (self.as_integer(), other.as_integer()) {
            return left.cmp(&right);
        }
        if let (Number::Decimal(left), Number::Decimal(right)) = (self, other)
            && left == right
        {
            return Ordering::Equal;
        }
        // Velocity compares with `<` and `>`: NaN is equal to everything.
        self.double_value()
            .partial_cmp(&other.double_value())
            .unwrap_or(Ordering::Equal)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Int(value) => value.fmt(f),
            Number::Long(value) => value.fmt(f),
            Number::Big(value) => value.fmt(f),
            Number::Double(value) => write_double(*value, f),
            Number::Decimal(text) => f.write_str(text),
        }
    }
}

/// Java's `Double.toString`: plain from 0.001 to 10,000,000, with an exponent elsewhere.
fn write_double(value: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if value.is_nan() {
        return f.write_str("NaN");
    }
    if value.is_infinite() {
        return f.write_str(if value > 0.0 { "Infinity" } else { "-Infinity" });
    }
    let size = value.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        return write!(f, "{value:?}");
    }
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    f.write_str(digits)?;
    if !digits.contains('.') {
        f.write_str(".0")?;
    }
    f.write_char('E')?;
    f.write_str(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_print_as_in_java() {
        let cases = [
            (1.5, "1.5"),
            (1.0, "1.0"),
            (0.001, "0.001"),
            (0.0001, "1.0E-4"),
            (1e7, "1.0E7"),
            (1234567.8, "1234567.8"),
            (12345678.9, "1.23456789E7"),
            (-0.0, "-0.0"),
            (1e300, "1.0E300"),
        ];
        for (value, text) in cases {
            assert_eq!(Number::Double(value).to_string(), text);
        }
    }

    #[test]
    fn integers_grow_where_they_must() {
        let add = |a: Number, b: Number| a.calculate(Operator::Add, &b);
        assert_eq!(
            add(Number::Int(i32::MAX), Number::Int(1)),
            Some(Number::Long(1 << 31))
        );
        assert_eq!(add(Number::Long(1), Number::Int(1)), Some(Number::Long(2)));
        assert_eq!(
            add(Number::Long(i64::MAX), Number::Int(1)),
            Some(Number::Big(1 << 63))
        );
        assert_eq!(
            Number::Int(7).calculate(Operator::Divide, &Number::Int(-2)),
            Some(Number::Int(-3))
        );
        assert_eq!(
            Number::Int(7).calculate(Operator::Divide, &Number::Int(0)),
            None
        );
        assert_eq!(
            Number::Int(7).calculate(Operator::Remainder, &Number::Double(0.0)),
            None
        );
    }
}
