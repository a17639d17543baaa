//! Methods of numbers and booleans, static ones included: `$number.parseInt('12')`.

use std::cmp::Ordering;

use crate::error::CallError;
use crate::value::{Number, Operator, Value};

pub(super) fn call(
    number: &Number,
    method: &str,
    arguments: &[Value],
) -> Result<Option<Value>, CallError> {
    Ok(Some(match (method, arguments) {
        ("intValue" | "shortValue" | "byteValue", []) => {
            let value = number.int_value();
            Value::from(match method {
                // The casts keep the low bits, as Java's do.
                "shortValue" => i32::from(value as i16),
                "byteValue" => i32::from(value as i8),
                _ => value,
            })
        }
        ("longValue", []) => Value::from(number.long_value()),
        ("doubleValue" | "floatValue", []) => Value::from(number.double_value()),
        ("hashCode", []) => Value::from(hash(number)),
        ("compareTo", [Value::Number(other)])
            if std::mem::discriminant(number) == std::mem::discriminant(other) =>
        {
            Value::from(sign(number.compare(other)))
        }
        ("compareTo", [_]) => {
            return Err(CallError::Invalid(
                "compareTo takes a number of the same type",
            ));
        }
        ("compare", [Value::Number(left), Value::Number(right)]) => {
            Value::from(sign(left.compare(right)))
        }
        ("isNaN", []) => Value::Bool(number.double_value().is_nan()),
        ("isInfinite", []) => Value::Bool(number.double_value().is_infinite()),
        ("toString", [Value::Number(value)]) => Value::from(value.to_string()),
        ("parseInt" | "valueOf" | "decode" | "parseLong", [Value::String(text)]) => {
            parse(number, method, text)?.into()
        }
        ("parseInt" | "valueOf", [Value::String(text), Value::Number(Number::Int(radix))]) => {
            let radix = u32::try_from(*radix)
                .ok()
                .filter(|radix| (2..=36).contains(radix));
            let radix = radix.ok_or(CallError::Invalid("the radix is not between 2 and 36"))?;
            let value = i32::from_str_radix(text, radix);
            Value::from(value.map_err(|_| not_a_number(text))?)
        }
        ("parseDouble" | "parseFloat", [Value::String(text)]) => Value::from(double(text)?),
        ("valueOf", [value @ Value::Number(_)]) => value.clone(),
        ("toHexString", [Value::Number(value)]) if number.is_integer() => {
            Value::from(format!("{:x}", value.int_value()))
        }
        ("toBinaryString", [Value::Number(value)]) if number.is_integer() => {
            Value::from(format!("{:b}", value.int_value()))
        }
        ("max", [Value::Number(left), Value::Number(right)]) => {
            let larger = if left.compare(right) == Ordering::Less {
                right
            } else {
                left
            };
            Value::Number(larger.clone())
        }
        ("min", [Value::Number(left), Value::Number(right)]) => {
            let smaller = if left.compare(right) == Ordering::Greater {
                right
            } else {
                left
            };
            Value::Number(smaller.clone())
        }
        ("sum", [Value::Number(left), Value::Number(right)]) => {
            left.calculate(Operator::Add, right).into()
        }
        _ => return Ok(None),
    }))
}

pub(super) fn call_bool(
    value: bool,
    method: &str,
    arguments: &[Value],
) -> Result<Option<Value>, CallError> {
    Ok(Some(match (method, arguments) {
        ("booleanValue", []) => Value::Bool(value),
        ("hashCode", []) => Value::from(if value { 1231 } else { 1237 }),
        ("compareTo", [Value::Bool(other)]) => Value::from(sign(value.cmp(other))),
        ("parseBoolean" | "valueOf", [Value::String(text)]) => {
            Value::Bool(text.eq_ignore_ascii_case("true"))
        }
        ("compareTo", [_]) => return Err(CallError::Invalid("compareTo takes a boolean")),
        _ => return Ok(None),
    }))
}

fn sign(order: Ordering) -> i32 {
    order as i32
}

fn not_a_number(text: &str) -> CallError {
    CallError::NotANumber(text.chars().take(100).collect())
}

/// `valueOf` depends on the class that it is called on; the others name their type.
fn parse(number: &Number, method: &str, text: &str) -> Result<Number, CallError> {
    match (number, method) {
        (Number::Double(_), "valueOf") => double(text).map(Number::Double),
        (Number::Long(_), "valueOf") | (_, "parseLong") => text
            .parse()
            .map(Number::Long)
            .map_err(|_| not_a_number(text)),
        _ => text
            .parse()
            .map(Number::Int)
            .map_err(|_| not_a_number(text)),
    }
}

/// Java trims the text; it does not accept Rust's `inf` and `nan`.
fn double(text: &str) -> Result<f64, CallError> {
    let trimmed = text.trim();
    let numeric = trimmed
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    if !numeric {
        return Err(not_a_number(text));
    }
    trimmed.parse().map_err(|_| not_a_number(text))
}

pub(super) fn hash(number: &Number) -> i32 {
    let fold = |bits: u64| (bits ^ (bits >> 32)) as i32;
    match number {
        Number::Int(value) => *value,
        Number::Double(value) => fold(value.to_bits()),
        number => fold(number.long_value() as u64),
    }
}
