//! Methods of `String`. Positions count UTF-16 code units, as in Java.

use std::sync::Arc;

use super::{count, int, regex};
use crate::error::CallError;
use crate::limits::Budget;
use crate::value::{List, ListKind, Number, Value};

pub(super) fn call(
    text: &Arc<str>,
    method: &str,
    arguments: &[Value],
    budget: &mut Budget,
) -> Result<Option<Value>, CallError> {
    budget.step(1 + text.len() / 256)?;
    Ok(Some(match (method, arguments) {
        ("length", []) => count(length(text)),
        ("isEmpty", []) => Value::Bool(text.is_empty()),
        ("isBlank", []) => Value::Bool(text.trim().is_empty()),
        ("toString" | "intern" | "strip", []) if method != "strip" => Value::String(text.clone()),
        ("trim", []) => made(
            text.trim_matches(|character| character <= ' ').to_owned(),
            budget,
        )?,
        ("strip", []) => made(text.trim().to_owned(), budget)?,
        ("toUpperCase", []) => made(text.to_uppercase(), budget)?,
        ("toLowerCase", []) => made(text.to_lowercase(), budget)?,
        ("hashCode", []) => Value::from(hash(text)),
        ("equals" | "contentEquals", [other]) => Value::Bool(other.as_str() == Some(text)),
        ("equalsIgnoreCase", [Value::String(other)]) => Value::Bool(lower(text) == lower(other)),
        ("compareTo", [Value::String(other)]) => Value::from(compare(text, other)),
        ("compareTo", [_]) => return Err(CallError::Invalid("compareTo takes a text")),
        ("compareToIgnoreCase", [Value::String(other)]) => {
            Value::from(compare(&lower(text), &lower(other)))
        }
        ("contains", [Value::String(other)]) => Value::Bool(text.contains(&**other)),
        ("startsWith", [Value::String(other)]) => Value::Bool(text.starts_with(&**other)),
        ("startsWith", [Value::String(other), from]) => match int(from) {
            Some(from) => {
                Value::Bool(tail(text, from.into()).is_some_and(|tail| tail.starts_with(&**other)))
            }
            None => return Ok(None),
        },
        ("endsWith", [Value::String(other)]) => Value::Bool(text.ends_with(&**other)),
        ("concat", [Value::String(other)]) => made(format!("{text}{other}"), budget)?,
        ("indexOf" | "lastIndexOf", [wanted, rest @ ..]) => {
            let (Some(wanted), Some(from)) = (needle(wanted), start(rest)) else {
                return Ok(None);
            };
            let at = match method {
                "indexOf" => index_of(text, &wanted, from.unwrap_or(0)),
                _ => last_index_of(text, &wanted, from.unwrap_or(i32::MAX)),
            };
            at.map_or(Value::from(-1), count)
        }
        ("charAt", [at]) => match int(at) {
            Some(at) => made(slice(text, at.into(), i64::from(at) + 1)?, budget)?,
            None => return Ok(None),
        },
        ("codePointAt", [at]) => match int(at) {
            Some(at) => {
                let unit = slice(text, at.into(), i64::from(at) + 1)?;
                Value::from(unit.chars().next().map_or(0, |unit| unit as i32))
            }
            None => return Ok(None),
        },
        ("substring" | "subSequence", [from, rest @ ..]) => {
            let (Some(from), Some(to)) = (int(from), start(rest)) else {
                return Ok(None);
            };
            let to = to.map_or_else(|| length(text) as i64, i64::from);
            made(slice(text, from.into(), to)?, budget)?
        }
        ("replace", [Value::String(from), Value::String(to)]) => {
            replace(text, from, to, budget)?.into()
        }
        ("replaceAll" | "replaceFirst", [Value::String(pattern), Value::String(to)]) => {
            regex::replace(text, pattern, to, method == "replaceAll", budget)?.into()
        }
        ("matches", [Value::String(pattern)]) => {
            Value::Bool(regex::matches(text, pattern, budget)?)
        }
        ("split", [Value::String(pattern), rest @ ..]) => {
            let Some(limit) = start(rest) else {
                return Ok(None);
            };
            let parts = regex::split(text, pattern, limit.unwrap_or(0), budget)?;
            List::new(ListKind::Array, parts).into()
        }
        ("repeat", [times]) => match int(times).map(usize::try_from) {
            Some(Ok(times)) => {
                budget.allocate(text.len().saturating_mul(times))?;
                text.repeat(times).into()
            }
            _ => return Ok(None),
        },
        ("toCharArray", []) => {
            budget.allocate(text.len() * 40)?;
            let characters = text
                .chars()
                .map(|character| Value::from(character.to_string()));
            List::new(ListKind::Array, characters.collect()).into()
        }
        ("valueOf" | "copyValueOf", [value]) => Value::String(value.text(budget)?),
        ("join", [Value::String(separator), Value::List(list)]) => {
            join(separator, &list.to_vec(), budget)?
        }
        ("format", arguments) => return format(text, arguments, budget),
        _ => return Ok(None),
    }))
}

fn made(text: String, budget: &mut Budget) -> Result<Value, CallError> {
    budget.allocate(text.len() + 16)?;
    Ok(text.into())
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// The optional last argument: `None` if it is there and no `int`.
fn start(rest: &[Value]) -> Option<Option<i32>> {
    match rest {
        [] => Some(None),
        [from] => int(from).map(Some),
        _ => None,
    }
}

/// What `indexOf` looks for: a text, or a character by its code.
fn needle(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some((**text).to_owned()),
        Value::Number(Number::Int(code)) => {
            char::from_u32(u32::try_from(*code).ok()?).map(String::from)
        }
        _ => None,
    }
}

fn length(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.encode_utf16().count()
    }
}

/// The text between two positions. Half of a surrogate pair becomes U+FFFD.
fn slice(text: &str, from: i64, to: i64) -> Result<String, CallError> {
    let length = length(text);
    let position = |at: i64| usize::try_from(at).ok().filter(|at| *at <= length);
    let out_of_bounds = |index| CallError::OutOfBounds { index, length };
    let start = position(from).ok_or_else(|| out_of_bounds(from))?;
    let end = position(to)
        .filter(|end| *end >= start)
        .ok_or_else(|| out_of_bounds(to))?;
    if length == text.len() {
        return Ok(text.get(start..end).unwrap_or_default().to_owned());
    }
    let units: Vec<u16> = text.encode_utf16().skip(start).take(end - start).collect();
    Ok(String::from_utf16_lossy(&units))
}

/// The text from a position on.
fn tail(text: &str, from: i64) -> Option<String> {
    slice(text, from, length(text) as i64).ok()
}

/// The byte at a position; the end if it is beyond.
fn byte_at(text: &str, position: usize) -> usize {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        if units >= position {
            return at;
        }
        units += character.len_utf16();
    }
    text.len()
}

fn index_of(text: &str, wanted: &str, from: i32) -> Option<usize> {
    let start = byte_at(text, usize::try_from(from).unwrap_or(0));
    let at = start + text.get(start..)?.find(wanted)?;
    Some(length(text.get(..at)?))
}

fn last_index_of(text: &str, wanted: &str, from: i32) -> Option<usize> {
    let start = byte_at(text, usize::try_from(from).ok()?);
    let end = start.saturating_add(wanted.len()).min(text.len());
    let end = (end..=text.len()).find(|end| text.is_char_boundary(*end))?;
    let at = text.get(..end)?.rfind(wanted)?;
    Some(length(text.get(..at)?))
}

pub(super) fn hash(text: &str) -> i32 {
    text.encode_utf16().fold(0_i32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(unit.into())
    })
}

/// Java's difference: of the first units that differ, else of the lengths.
fn compare(left: &str, right: &str) -> i32 {
    for (left, right) in left.encode_utf16().zip(right.encode_utf16()) {
        if left != right {
            return i32::from(left) - i32::from(right);
        }
    }
    i32::try_from(length(left) as i64 - length(right) as i64).unwrap_or(0)
}

fn replace(text: &str, from: &str, to: &str, budget: &mut Budget) -> Result<String, CallError> {
    let matches = text.matches(from).count();
    budget.allocate(text.len().saturating_add(matches.saturating_mul(to.len())))?;
    Ok(text.replace(from, to))
}

fn join(separator: &str, items: &[Value], budget: &mut Budget) -> Result<Value, CallError> {
    let mut joined = String::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            budget.allocate(separator.len())?;
            joined.push_str(separator);
        }
        item.write_text(&mut joined, budget)?;
    }
    Ok(joined.into())
}

/// `format` with the conversions `%s`, `%d` and `%%`, without flags. Java's first argument is the
/// pattern, whatever text the method is called on.
fn format(_: &str, arguments: &[Value], budget: &mut Budget) -> Result<Option<Value>, CallError> {
    let [Value::String(pattern), values @ ..] = arguments else {
        return Ok(None);
    };
    let list = match values {
        [Value::List(list)] => list.to_vec(),
        values => values.to_vec(),
    };
    let mut values = list.iter();
    let mut result = String::new();
    let mut rest = &**pattern;
    while let Some(at) = rest.find('%') {
        budget.allocate(at)?;
        result.push_str(rest.get(..at).unwrap_or_default());
        match rest.as_bytes().get(at + 1) {
            Some(b'%') => result.push('%'),
            Some(b's' | b'd') => match values.next() {
                Some(value) => value.write_text(&mut result, budget)?,
                None => return Err(CallError::Invalid("format has too few arguments")),
            },
            _ => return Err(CallError::Invalid("format supports %s, %d and %% only")),
        }
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    budget.allocate(rest.len())?;
    result.push_str(rest);
    Ok(Some(result.into()))
}
