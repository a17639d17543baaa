//! The operator `anything-but` in all its forms.

use super::dialect::Dialect;
use super::error::PatternError as Error;
use super::number::comparable;
use super::test::Test;
use super::wildcard::Wildcard;
use crate::json::Json;

/// Reads the operand of `anything-but`: a value, a list of them, or an operator on them.
pub(crate) fn anything_but(operand: &Json, dialect: Dialect) -> Result<Test, Error> {
    match operand {
        Json::Object(members) => nested(members, dialect),
        Json::Array(items) => values(items),
        Json::String(_) | Json::Number(_) => Ok(Test::Not(vec![value(operand)?])),
        _ => Err(Error::AnythingButValue),
    }
}

fn values(items: &[Json]) -> Result<Test, Error> {
    let tests = items.iter().map(value).collect::<Result<Vec<_>, _>>()?;
    let strings = items
        .iter()
        .filter(|item| matches!(item, Json::String(_)))
        .count();
    if tests.is_empty() || (strings != 0 && strings != tests.len()) {
        return Err(Error::AnythingButMixed);
    }
    Ok(Test::Not(tests))
}

fn value(item: &Json) -> Result<Test, Error> {
    match item {
        Json::String(text) => Ok(Test::String(text.clone())),
        Json::Number(text) => match comparable(text) {
            Some(value) => Ok(Test::Number {
                value: Some(value),
                text: text.clone(),
            }),
            None => Err(Error::Incomparable(text.clone())),
        },
        _ => Err(Error::AnythingButList),
    }
}

#[derive(Clone, Copy)]
enum Operator {
    Prefix,
    Suffix,
    IgnoreCase,
    Wildcard,
}

fn nested(members: &[(String, Json)], dialect: Dialect) -> Result<Test, Error> {
    let Some((name, operand)) = members.first() else {
        return Err(Error::NoAnythingButType);
    };
    let operator = match (name.as_str(), dialect) {
        ("prefix", _) => Operator::Prefix,
        ("wildcard", _) => Operator::Wildcard,
        ("suffix", Dialect::Engine) => Operator::Suffix,
        ("equals-ignore-case", Dialect::Engine) => Operator::IgnoreCase,
        _ => return Err(Error::UnknownAnythingButType(name.clone())),
    };
    let tests = match operand {
        Json::Array(items) => items
            .iter()
            .map(|item| text(item, operator, dialect))
            .collect::<Result<Vec<_>, _>>()?,
        Json::String(_) | Json::Number(_) => vec![text(operand, operator, dialect)?],
        _ if dialect == Dialect::Sns => vec![text(operand, operator, dialect)?],
        _ => return Err(Error::AnythingButValue),
    };
    if members.len() > 1 {
        return Err(Error::TooManyElements);
    }
    Ok(Test::Not(tests))
}

fn text(item: &Json, operator: Operator, dialect: Dialect) -> Result<Test, Error> {
    let Json::String(text) = item else {
        return Err(match (operator, dialect) {
            (Operator::IgnoreCase, _) => Error::AnythingButIgnoreCase,
            (Operator::Wildcard, _) => Error::NotAString("wildcard"),
            (_, Dialect::Sns) => Error::NotAString("prefix"),
            _ => Error::NotAString("prefix/suffix"),
        });
    };
    Ok(match operator {
        Operator::Prefix | Operator::Suffix if text.is_empty() => return Err(Error::EmptyPrefix),
        Operator::Prefix => Test::Prefix(text.clone()),
        Operator::Suffix => Test::Suffix(text.clone()),
        Operator::IgnoreCase => Test::IgnoreCase(text.clone()),
        Operator::Wildcard => Test::Wildcard(Wildcard::parse(text)?),
    })
}
