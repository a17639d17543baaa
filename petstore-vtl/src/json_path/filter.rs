//! Filters: `?(@.price < 10 && @.name != 'x')`.

use std::cmp::Ordering;

use regex_lite::{Regex, RegexBuilder};

use super::evaluate::Evaluation;
use super::{JsonPath, PathError, parse};
use crate::json::parse_json;
use crate::value::{Number, Value};

/// How deep filters may be nested.
const MAX_DEPTH: usize = 16;

#[derive(Debug, Clone)]
pub(super) enum Filter {
    Or(Vec<Filter>),
    And(Vec<Filter>),
    Not(Box<Filter>),
    Exists(Operand),
    Compare(Operand, Comparison, Operand),
    Matches(Operand, Regex),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
    Contains,
    Size,
    Empty,
}

#[derive(Debug, Clone)]
pub(super) enum Operand {
    /// `@`: from the element that is looked at.
    Current(JsonPath),
    /// `$`: from the root.
    Root(JsonPath),
    Literal(Value),
}

/// A place in a text.
pub(super) struct Cursor<'t> {
    text: &'t str,
    pub(super) at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Cursor<'t> {
        Cursor { text, at: 0 }
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    pub(super) fn skip_space(&mut self) -> &mut Self {
        self.take_while(char::is_whitespace);
        self
    }

    pub(super) fn take_while(&mut self, accept: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest
            .find(|character| !accept(character))
            .unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// A text in single or double quotes; a backslash takes the next character as it is.
    pub(super) fn quoted(&mut self) -> Result<String, &'static str> {
        let Some(quote @ ('\'' | '"')) = self.peek() else {
            return Err("a quote is missing");
        };
        self.at += 1;
        let mut result = String::new();
        let mut characters = self.rest().char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => result.extend(characters.next().map(|(_, next)| next)),
                character if character == quote => {
                    self.at += at + 1;
                    return Ok(result);
                }
                character => result.push(character),
            }
        }
        Err("a quote is not closed")
    }
}

/// A filter in its parentheses.
pub(super) fn parse(cursor: &mut Cursor<'_>, depth: usize) -> Result<Filter, &'static str> {
    if depth > MAX_DEPTH {
        return Err("filters are nested too deep");
    }
    if !cursor.eat("(") {
        return Err("`(` is missing");
    }
    let mut any = vec![conjunction(cursor, depth)?];
    while cursor.skip_space().eat("||") {
        any.push(conjunction(cursor, depth)?);
    }
    if !cursor.skip_space().eat(")") {
        return Err("`)` is missing");
    }
    Ok(Filter::Or(any))
}

fn conjunction(cursor: &mut Cursor<'_>, depth: usize) -> Result<Filter, &'static str> {
    let mut all = vec![term(cursor, depth)?];
    while cursor.skip_space().eat("&&") {
        all.push(term(cursor, depth)?);
    }
    Ok(Filter::And(all))
}

fn term(cursor: &mut Cursor<'_>, depth: usize) -> Result<Filter, &'static str> {
    if depth > MAX_DEPTH {
        return Err("filters are nested too deep");
    }
    cursor.skip_space();
    if cursor.peek() == Some('(') {
        return parse(cursor, depth + 1);
    }
    if cursor.peek() == Some('!') && !cursor.rest().starts_with("!=") {
        cursor.eat("!");
        return Ok(Filter::Not(Box::new(term(cursor, depth + 1)?)));
    }
    let left = operand(cursor, depth)?;
    cursor.skip_space();
    if cursor.eat("=~") {
        return Ok(Filter::Matches(left, regex(cursor.skip_space())?));
    }
    for (sign, comparison) in COMPARISONS {
        if cursor.eat(sign) {
            cursor.skip_space();
            return Ok(Filter::Compare(left, *comparison, operand(cursor, depth)?));
        }
    }
    Ok(Filter::Exists(left))
}

const COMPARISONS: &[(&str, Comparison)] = &[
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    ("<=", Comparison::LessOrEqual),
    (">=", Comparison::GreaterOrEqual),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
    ("in ", Comparison::In),
    ("IN ", Comparison::In),
    ("nin ", Comparison::NotIn),
    ("contains ", Comparison::Contains),
    ("size ", Comparison::Size),
    ("empty ", Comparison::Empty),
];

fn operand(cursor: &mut Cursor<'_>, depth: usize) -> Result<Operand, &'static str> {
    let path = JsonPath {
        steps: Vec::new(),
        function: None,
    };
    match cursor.peek() {
        Some('@') => {
            cursor.eat("@");
            Ok(Operand::Current(parse::steps(cursor, path, depth)?))
        }
        Some('$') => {
            cursor.eat("$");
            Ok(Operand::Root(parse::steps(cursor, path, depth)?))
        }
        Some('\'' | '"') => Ok(Operand::Literal(Value::from(cursor.quoted()?))),
        Some('[') => {
            let rest = cursor.rest();
            let end = rest.find(']').ok_or("`]` is missing")? + 1;
            let list = parse_json(rest.get(..end).unwrap_or_default());
            cursor.at += end;
            list.map(Operand::Literal)
                .map_err(|_| "the list is not JSON")
        }
        _ => {
            let text = cursor
                .take_while(|character| character.is_alphanumeric() || "+-._".contains(character));
            match text {
                "true" => Ok(Operand::Literal(Value::Bool(true))),
                "false" => Ok(Operand::Literal(Value::Bool(false))),
                "null" => Ok(Operand::Literal(Value::Null)),
                text => Number::parse(text)
                    .map(|number| Operand::Literal(number.into()))
                    .ok_or("a value is missing"),
            }
        }
    }
}

/// `/pattern/`, with `i` after it or not.
fn regex(cursor: &mut Cursor<'_>) -> Result<Regex, &'static str> {
    if !cursor.eat("/") {
        return Err("`/` is missing");
    }
    let rest = cursor.rest();
    let end = rest.find('/').ok_or("`/` is missing")?;
    let pattern = rest.get(..end).unwrap_or_default();
    cursor.at += end + 1;
    let ignores_case = cursor.eat("i");
    RegexBuilder::new(&format!("\\A(?:{pattern})\\z"))
        .case_insensitive(ignores_case)
        .size_limit(64 * 1024)
        .build()
        .map_err(|_| "the regular expression is not supported")
}

impl Filter {
    /// Whether an element passes.
    pub(super) fn accepts(
        &self,
        element: &Value,
        evaluation: &mut Evaluation<'_>,
    ) -> Result<bool, PathError> {
        evaluation.step()?;
        match self {
            Filter::Or(filters) => {
                for filter in filters {
                    if filter.accepts(element, evaluation)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Filter::And(filters) => {
                for filter in filters {
                    if !filter.accepts(element, evaluation)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Filter::Not(filter) => Ok(!filter.accepts(element, evaluation)?),
            Filter::Exists(operand) => Ok(operand.value(element, evaluation)?.is_some()),
            Filter::Matches(operand, regex) => Ok(match operand.value(element, evaluation)? {
                Some(Value::String(text)) => {
                    evaluation.steps(text.len() / 16)?;
                    regex.is_match(&text)
                }
                _ => false,
            }),
            Filter::Compare(left, comparison, right) => {
                let left = left.value(element, evaluation)?;
                let right = right.value(element, evaluation)?;
                compare(left, *comparison, right, evaluation)
            }
        }
    }
}

impl Operand {
    fn value(
        &self,
        element: &Value,
        evaluation: &mut Evaluation<'_>,
    ) -> Result<Option<Value>, PathError> {
        match self {
            Operand::Literal(value) => Ok(Some(value.clone())),
            Operand::Current(path) => evaluation.find(element, path),
            Operand::Root(path) => evaluation.find(evaluation.root, path),
        }
    }
}

fn compare(
    left: Option<Value>,
    comparison: Comparison,
    right: Option<Value>,
    evaluation: &mut Evaluation<'_>,
) -> Result<bool, PathError> {
    // A missing member is not equal to null, nor to anything else.
    let (Some(left), Some(right)) = (left, right) else {
        return Ok(matches!(
            comparison,
            Comparison::NotEqual | Comparison::NotIn
        ));
    };
    let order = match (&left, &right) {
        (Value::Number(left), Value::Number(right)) => Some(left.compare(right)),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => None,
    };
    Ok(match comparison {
        Comparison::Equal => same(&left, &right),
        Comparison::NotEqual => !same(&left, &right),
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Comparison::In => contains(&right, &left, evaluation)?,
        Comparison::NotIn => !contains(&right, &left, evaluation)?,
        Comparison::Contains => contains(&left, &right, evaluation)?,
        Comparison::Size => length(&left) == right.to_string().parse().ok(),
        Comparison::Empty => Value::Bool(length(&left) == Some(0)) == right,
    })
}

fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.compare(right) == Ordering::Equal,
        _ => left == right,
    }
}

fn contains(
    container: &Value,
    value: &Value,
    evaluation: &mut Evaluation<'_>,
) -> Result<bool, PathError> {
    match (container, value) {
        (Value::List(list), _) => {
            evaluation.steps(list.len())?;
            Ok(list.to_vec().iter().any(|item| same(item, value)))
        }
        (Value::String(text), Value::String(part)) => Ok(text.contains(&**part)),
        _ => Ok(false),
    }
}

fn length(value: &Value) -> Option<usize> {
    match value {
        Value::List(list) => Some(list.len()),
        Value::Map(map) => Some(map.len()),
        Value::String(text) => Some(text.chars().count()),
        _ => None,
    }
}
