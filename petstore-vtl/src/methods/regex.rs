//! Regular expressions. Those of Java are mostly those of `regex-lite`, which matches in linear
//! time; what it does not have (look-around, back-references, possessive repetition) is an error.

use regex_lite::{Captures, Regex, RegexBuilder};

use crate::error::CallError;
use crate::limits::Budget;
use crate::value::Value;

/// The longest pattern, in bytes.
const MAX_PATTERN: usize = 1000;

/// A pattern, and what a match costs.
struct Pattern {
    regex: Regex,
    repeats: bool,
}

impl Pattern {
    fn new(pattern: &str, text: &str, budget: &mut Budget) -> Result<Pattern, CallError> {
        let unsupported = || CallError::Regex(pattern.chars().take(100).collect());
        if pattern.len() > MAX_PATTERN {
            return Err(unsupported());
        }
        // Matching takes the size of the pattern times that of the text; counted repetition
        // multiplies it.
        let weight = if pattern.contains('{') { 16 } else { 1 };
        budget
            .step(1 + pattern.len() + text.len().saturating_mul(pattern.len() + 3) / 64 * weight)?;
        let regex = RegexBuilder::new(&translate(pattern))
            .size_limit(256 * 1024)
            .build()
            .map_err(|_| unsupported())?;
        Ok(Pattern {
            regex,
            repeats: pattern.contains(['*', '+', '{', '?']),
        })
    }

    /// A search may look at all of the rest and match little of it.
    fn account(&self, rest: usize, budget: &mut Budget) -> Result<(), CallError> {
        budget.step(if self.repeats { 1 + rest / 64 } else { 1 })
    }
}

/// Java quotes with `\Q` and `\E`, and allows a backslash before any sign.
fn translate(pattern: &str) -> String {
    let mut result = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(at) = rest.find('\\') {
        result.push_str(rest.get(..at).unwrap_or_default());
        let escape = rest.get(at + 1..).unwrap_or_default();
        if let Some(quoted) = escape.strip_prefix('Q') {
            let (quoted, after) = quoted.split_once("\\E").unwrap_or((quoted, ""));
            result.push_str(&regex_lite::escape(quoted));
            rest = after;
            continue;
        }
        let Some(character) = escape.chars().next() else {
            result.push('\\');
            return result;
        };
        match character {
            '<' | '>' => result.push(character),
            'Z' => result.push_str("\\z"),
            character if character.is_ascii() => {
                result.push('\\');
                result.push(character);
            }
            character => result.push(character),
        }
        rest = escape.get(character.len_utf8()..).unwrap_or_default();
    }
    result.push_str(rest);
    result
}

/// `matches`: the whole text.
pub(super) fn matches(text: &str, pattern: &str, budget: &mut Budget) -> Result<bool, CallError> {
    Pattern::new(pattern, "", budget)?;
    let whole = Pattern::new(&format!("\\A(?:{pattern})\\z"), text, budget)?;
    Ok(whole.regex.is_match(text))
}

/// `replaceAll` and `replaceFirst`.
pub(super) fn replace(
    text: &str,
    pattern: &str,
    to: &str,
    all: bool,
    budget: &mut Budget,
) -> Result<String, CallError> {
    let pattern = Pattern::new(pattern, text, budget)?;
    let mut result = String::with_capacity(text.len());
    let mut last = 0;
    for captures in pattern.regex.captures_iter(text) {
        let Some(found) = captures.get(0) else {
            continue;
        };
        pattern.account(text.len() - found.start(), budget)?;
        let before = result.len();
        result.push_str(text.get(last..found.start()).unwrap_or_default());
        substitute(&captures, to, &mut result)?;
        budget.allocate(result.len() - before)?;
        last = found.end();
        if !all {
            break;
        }
    }
    let rest = text.get(last..).unwrap_or_default();
    budget.allocate(rest.len())?;
    result.push_str(rest);
    Ok(result)
}

/// Java's replacement: `$1` and `${name}` are groups, a backslash takes the next character as it
/// is.
fn substitute(captures: &Captures<'_>, to: &str, result: &mut String) -> Result<(), CallError> {
    let mut characters = to.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some(next) => result.push(next),
                None => return Err(CallError::Invalid("the replacement ends with a backslash")),
            },
            '$' => {
                let group = match characters.peek().copied() {
                    Some('{') => {
                        characters.next();
                        let name: String = characters
                            .by_ref()
                            .take_while(|next| *next != '}')
                            .collect();
                        captures.name(&name)
                    }
                    Some(digit) if digit.is_ascii_digit() => {
                        let mut group = 0;
                        while let Some(digit) = characters.peek().and_then(|next| next.to_digit(10))
                        {
                            let longer = group * 10 + digit as usize;
                            if group > 0 && longer >= captures.len() {
                                break;
                            }
                            group = longer;
                            characters.next();
                        }
                        if group >= captures.len() {
                            return Err(CallError::Invalid(
                                "the replacement names a missing group",
                            ));
                        }
                        captures.get(group)
                    }
                    _ => {
                        return Err(CallError::Invalid(
                            "the replacement has a `$` without a group",
                        ));
                    }
                };
                if let Some(group) = group {
                    result.push_str(group.as_str());
                }
            }
            character => result.push(character),
        }
    }
    Ok(())
}

/// `split`: without a limit, empty parts at the end are dropped; an empty match at the start makes
/// no part.
pub(super) fn split(
    text: &str,
    pattern: &str,
    limit: i32,
    budget: &mut Budget,
) -> Result<Vec<Value>, CallError> {
    let pattern = Pattern::new(pattern, text, budget)?;
    let mut parts: Vec<Value> = Vec::new();
    let mut last = 0;
    for found in pattern.regex.find_iter(text) {
        pattern.account(text.len() - found.start(), budget)?;
        if usize::try_from(limit).is_ok_and(|limit| limit > 0 && parts.len() + 1 >= limit) {
            break;
        }
        if found.end() == 0 || (found.is_empty() && found.start() >= text.len()) {
            continue;
        }
        let part = text.get(last..found.start()).unwrap_or_default();
        budget.allocate(48 + part.len())?;
        parts.push(part.into());
        last = found.end();
    }
    if parts.is_empty() {
        return Ok(vec![text.into()]);
    }
    let rest = text.get(last..).unwrap_or_default();
    budget.allocate(48 + rest.len())?;
    parts.push(rest.into());
    if limit == 0 {
        while parts.last().is_some_and(|part| part.as_str() == Some("")) {
            parts.pop();
        }
    }
    Ok(parts)
}
