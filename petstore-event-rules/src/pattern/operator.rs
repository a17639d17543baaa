//! The list of a field: values and match expressions.

use super::anything_but::anything_but;
use super::cidr::IpRange;
use super::dialect::Dialect;
use super::error::PatternError as Error;
use super::number::comparable;
use super::numeric::numeric;
use super::test::Test;
use super::wildcard::Wildcard;
use crate::json::Json;

/// Reads the list of a field.
pub(crate) fn tests(items: &[Json], dialect: Dialect) -> Result<Vec<Test>, Error> {
    if items.is_empty() {
        return Err(Error::EmptyArray);
    }
    items.iter().map(|item| test(item, dialect)).collect()
}

fn test(item: &Json, dialect: Dialect) -> Result<Test, Error> {
    Ok(match item {
        Json::Null => Test::Null,
        Json::Bool(value) => Test::Bool(*value),
        Json::Number(text) => Test::Number {
            value: comparable(text),
            text: text.clone(),
        },
        // The engine compares IP addresses by value, whatever their spelling.
        Json::String(text) => match IpRange::single(text) {
            Some(range) => Test::Ip(range),
            None => Test::String(text.clone()),
        },
        Json::Array(_) => return Err(Error::MatchValue),
        Json::Object(members) => expression(members, dialect)?,
    })
}

fn expression(members: &[(String, Json)], dialect: Dialect) -> Result<Test, Error> {
    let Some((name, operand)) = members.first() else {
        return Err(Error::NoMatchType);
    };
    let mut too_many = Error::OneKey;
    let test = match name.as_str() {
        "exactly" => Test::String(string(operand, "exact")?),
        "prefix" => match ignoring_case(
            operand,
            dialect,
            Error::NoPrefixType,
            Error::UnknownPrefixType,
        )? {
            Some(text) => Test::PrefixIgnoreCase(text),
            None => Test::Prefix(string(operand, "prefix")?),
        },
        "suffix" => match ignoring_case(
            operand,
            dialect,
            Error::NoSuffixType,
            Error::UnknownSuffixType,
        )? {
            Some(text) => Test::SuffixIgnoreCase(text),
            None => Test::Suffix(string(operand, "suffix")?),
        },
        "equals-ignore-case" => Test::IgnoreCase(string(operand, "equals-ignore-case")?),
        "wildcard" => Test::Wildcard(Wildcard::parse(&string(operand, "wildcard")?)?),
        // AWS's message names the wrong operator.
        "cidr" => Test::Ip(IpRange::parse(&string(operand, "prefix")?)?),
        "exists" => match operand {
            Json::Bool(true) => Test::Exists,
            Json::Bool(false) => Test::Absent,
            _ => return Err(Error::Exists),
        },
        "numeric" => {
            too_many = Error::TooManyElements;
            numeric(operand)?
        }
        "anything-but" => {
            too_many = Error::TooManyElements;
            anything_but(operand, dialect)?
        }
        _ => return Err(Error::UnknownMatchType(name.clone())),
    };
    match members.len() {
        1 => Ok(test),
        _ => Err(too_many),
    }
}

fn string(operand: &Json, name: &'static str) -> Result<String, Error> {
    match operand {
        Json::String(text) => Ok(text.clone()),
        _ => Err(Error::NotAString(name)),
    }
}

/// The text of `{"equals-ignore-case": "…"}` within `prefix` or `suffix`, or `None` for another
/// operand. SNS has no such form.
fn ignoring_case(
    operand: &Json,
    dialect: Dialect,
    missing: Error,
    unknown: fn(String) -> Error,
) -> Result<Option<String>, Error> {
    let (Json::Object(members), Dialect::Engine) = (operand, dialect) else {
        return Ok(None);
    };
    let Some((name, operand)) = members.first() else {
        return Err(missing);
    };
    if name != "equals-ignore-case" {
        return Err(unknown(name.clone()));
    }
    let text = string(operand, "equals-ignore-case")?;
    match members.len() {
        1 => Ok(Some(text)),
        _ => Err(Error::OneKey),
    }
}
