//! The parser of paths.

use super::filter::{self, Cursor};
use super::{Function, JsonPath, PathError, Step};

/// The longest path, in bytes.
const MAX_PATH: usize = 10_000;

pub(super) fn parse(path: &str) -> Result<JsonPath, PathError> {
    let text = path.trim();
    let mut cursor = Cursor::new(text);
    let parsed = if text.len() > MAX_PATH {
        Err("it is too long")
    } else {
        root(&mut cursor)
    };
    parsed.map_err(|problem| PathError::Syntax {
        path: text.chars().take(100).collect(),
        problem,
        position: cursor.at,
    })
}

fn root(cursor: &mut Cursor<'_>) -> Result<JsonPath, &'static str> {
    if !cursor.eat("$") && !cursor.rest().starts_with(['.', '[']) {
        // A bare name starts at the root.
        let mut path = JsonPath {
            steps: Vec::new(),
            function: None,
        };
        member(cursor, &mut path)?;
        return steps(cursor, path, 0);
    }
    let path = steps(
        cursor,
        JsonPath {
            steps: Vec::new(),
            function: None,
        },
        0,
    )?;
    Ok(path)
}

/// The steps after the root, to the end of the text or, in a filter, to what cannot go on a path.
pub(super) fn steps(
    cursor: &mut Cursor<'_>,
    mut path: JsonPath,
    depth: usize,
) -> Result<JsonPath, &'static str> {
    loop {
        if path.function.is_some() {
            return end(cursor, path, depth);
        }
        if cursor.eat("..") {
            path.steps.push(Step::Descend);
            if cursor.rest().starts_with('[') {
                continue;
            }
            member(cursor, &mut path)?;
        } else if cursor.eat(".") {
            if cursor.rest().starts_with('[') {
                continue;
            }
            member(cursor, &mut path)?;
        } else if cursor.eat("[") {
            cursor.skip_space();
            let step = bracket(cursor, depth)?;
            path.steps.push(step);
        } else {
            return end(cursor, path, depth);
        }
    }
}

fn end(cursor: &Cursor<'_>, path: JsonPath, depth: usize) -> Result<JsonPath, &'static str> {
    match path.steps.last() {
        Some(Step::Descend) => Err("`..` needs a name after it"),
        _ if depth == 0 && !cursor.rest().is_empty() => Err("unexpected text"),
        _ => Ok(path),
    }
}

fn member(cursor: &mut Cursor<'_>, path: &mut JsonPath) -> Result<(), &'static str> {
    if cursor.eat("*") {
        path.steps.push(Step::Wildcard);
        return Ok(());
    }
    let name = cursor.take_while(|character| {
        !matches!(
            character,
            '.' | '[' | ']' | '(' | ')' | ' ' | '=' | '!' | '<' | '>' | '&' | '|' | ','
        )
    });
    if name.is_empty() {
        return Err("a name is missing");
    }
    if cursor.eat("()") {
        path.function = Some(match name {
            "length" | "size" => Function::Length,
            "keys" => Function::Keys,
            "min" => Function::Min,
            "max" => Function::Max,
            "sum" => Function::Sum,
            "avg" => Function::Average,
            _ => return Err("unknown function"),
        });
        return Ok(());
    }
    path.steps.push(Step::Names(vec![name.to_owned()]));
    Ok(())
}

/// What stands in brackets; the opening one is taken.
fn bracket(cursor: &mut Cursor<'_>, depth: usize) -> Result<Step, &'static str> {
    let step = match cursor.peek() {
        Some('*') => {
            cursor.eat("*");
            Step::Wildcard
        }
        Some('?') => {
            cursor.eat("?");
            cursor.skip_space();
            Step::Filter(filter::parse(cursor, depth + 1)?)
        }
        Some('\'' | '"') => {
            let mut names = vec![cursor.quoted()?];
            while cursor.skip_space().eat(",") {
                cursor.skip_space();
                names.push(cursor.quoted()?);
            }
            Step::Names(names)
        }
        _ => numbers(cursor)?,
    };
    cursor.skip_space();
    if cursor.eat("]") {
        Ok(step)
    } else {
        Err("`]` is missing")
    }
}

fn numbers(cursor: &mut Cursor<'_>) -> Result<Step, &'static str> {
    let first = integer(cursor)?;
    if cursor.skip_space().eat(":") {
        cursor.skip_space();
        return Ok(Step::Slice(first, integer(cursor)?));
    }
    let mut indexes = vec![first.ok_or("an index is missing")?];
    while cursor.skip_space().eat(",") {
        cursor.skip_space();
        indexes.push(integer(cursor)?.ok_or("an index is missing")?);
    }
    Ok(Step::Indexes(indexes))
}

fn integer(cursor: &mut Cursor<'_>) -> Result<Option<i64>, &'static str> {
    let text = cursor.take_while(|character| character == '-' || character.is_ascii_digit());
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|_| "the index is not an integer")
}
