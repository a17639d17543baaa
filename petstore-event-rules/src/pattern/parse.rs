//! Turns the JSON of a pattern into its rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::dialect::Dialect;
use super::error::PatternError as Error;
use super::matcher::{Field, Rule};
use super::operator;
use super::test::Test;
use crate::json::Json;

/// How many rules `$or` may make of one pattern.
///
/// Source:
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>.
pub(crate) const MAX_COMBINATIONS: usize = 1000;

/// The paths of one rule with what is tested there.
type Fields = BTreeMap<String, Arc<[Test]>>;

/// Reads a pattern. An event matches if it fulfills one of the rules.
pub(crate) fn rules(pattern: &Json, dialect: Dialect) -> Result<Vec<Rule>, Error> {
    let Json::Object(members) = pattern else {
        return Err(Error::NotAnObject);
    };
    let mut rules = Vec::new();
    object(&mut rules, "", members, dialect, false)?;
    Ok(rules.into_iter().map(rule).collect())
}

fn rule(fields: Fields) -> Rule {
    let fields = fields
        .into_iter()
        .map(|(path, tests)| Field { path, tests })
        .collect();
    Rule { fields }
}

fn object(
    rules: &mut Vec<Fields>,
    path: &str,
    members: &[(String, Json)],
    dialect: Dialect,
    inside_or: bool,
) -> Result<(), Error> {
    if members.is_empty() {
        return Err(Error::EmptyObject);
    }
    for (name, value) in members {
        if name == "$or" {
            alternatives(rules, path, value, dialect)?;
            continue;
        }
        if inside_or && is_reserved(name) {
            return Err(Error::OrReservedName(name.clone()));
        }
        let path = match path {
            "" => name.clone(),
            _ => format!("{path}.{name}"),
        };
        match value {
            Json::Object(members) => object(rules, &path, members, dialect, inside_or)?,
            Json::Array(items) => {
                let tests: Arc<[Test]> = operator::tests(items, dialect)?.into();
                if rules.is_empty() {
                    rules.push(Fields::new());
                }
                // The last of two equal paths counts.
                for rule in rules.iter_mut() {
                    rule.insert(path.clone(), Arc::clone(&tests));
                }
            }
            _ => return Err(Error::NeitherObjectNorArray(name.clone())),
        }
    }
    Ok(())
}

/// `$or`: each rule so far is continued by each alternative.
fn alternatives(
    rules: &mut Vec<Fields>,
    path: &str,
    value: &Json,
    dialect: Dialect,
) -> Result<(), Error> {
    let Json::Array(items) = value else {
        return Err(Error::OrNotAnArray);
    };
    let mut before = std::mem::take(rules);
    if before.is_empty() {
        before.push(Fields::new());
    }
    for item in items {
        let Json::Object(members) = item else {
            return Err(Error::OrNotAnObject);
        };
        let mut branch = before.clone();
        object(&mut branch, path, members, dialect, true)?;
        rules.append(&mut branch);
        if rules.len() > MAX_COMBINATIONS {
            return Err(Error::TooManyCombinations);
        }
    }
    match items.len() {
        0 | 1 => Err(Error::OrTooFew),
        _ => Ok(()),
    }
}

/// Names that may not be fields within `$or`, as a mistyped match expression would look like one.
fn is_reserved(name: &str) -> bool {
    matches!(
        name,
        "exactly"
            | "equals-ignore-case"
            | "prefix"
            | "suffix"
            | "anything-but"
            | "exists"
            | "wildcard"
            | "numeric"
            | "cidr"
            | "html"
            | "="
            | "<"
            | "<="
            | ">"
            | ">="
            | "regex"
            | "not-wildcard"
            | "not-equals-ignore-case"
            | "date-after"
            | "date-on-or-after"
            | "date-before"
            | "date-on-or-before"
            | "in-date-range"
            | "ip-address-in-range"
            | "ip-address-not-in-range"
    )
}
