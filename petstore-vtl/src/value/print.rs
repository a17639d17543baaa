//! The text of values: as Java's `toString`, and as json-smart's compact JSON.

use std::fmt::{self, Write};

use super::{List, ListKind, Value};
use crate::error::CallError;
use crate::limits::{Budget, Limits};

/// How compact JSON is written. Both escape control characters and the general punctuation of
/// Unicode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonStyle {
    /// `/` is escaped: what a JSON list prints.
    Protected,
    /// `/` stays as it is: what `$input.json` writes.
    Plain,
}

impl Value {
    /// The text of the value in Java, `null` for null; lists from JSON are compact JSON.
    ///
    /// # Errors
    /// When the text is longer or deeper than the budget allows.
    pub fn write_text(&self, out: &mut String, budget: &mut Budget) -> Result<(), CallError> {
        budget.step(1)?;
        match self {
            Value::Null | Value::Block(_) => append(out, "null", budget),
            Value::Bool(value) => append(out, if *value { "true" } else { "false" }, budget),
            Value::Number(number) => {
                let start = out.len();
                let _ = write!(out, "{number}");
                budget.allocate(out.len() - start)
            }
            Value::String(text) => append(out, text, budget),
            Value::Object(object) => match object.text() {
                Some(text) => append(out, &text, budget),
                None => append(out, "null", budget),
            },
            Value::List(list) if list.kind() == ListKind::Json => {
                self.write_json(out, JsonStyle::Protected, budget)
            }
            Value::List(list) => budget.deeper(|budget| write_list(list, out, budget)),
            Value::Map(map) => budget.deeper(|budget| {
                append(out, "{", budget)?;
                for (index, (key, value)) in map.read().iter().enumerate() {
                    if index > 0 {
                        append(out, ", ", budget)?;
                    }
                    Value::from(key.clone()).write_text(out, budget)?;
                    append(out, "=", budget)?;
                    match value {
                        Value::Map(inner) if inner.is(map) => append(out, "(this Map)", budget)?,
                        value => value.write_text(out, budget)?,
                    }
                }
                append(out, "}", budget)
            }),
        }
    }

    /// Compact JSON, members in their order.
    ///
    /// # Errors
    /// When the text is longer or deeper than the budget allows.
    pub fn write_json(
        &self,
        out: &mut String,
        style: JsonStyle,
        budget: &mut Budget,
    ) -> Result<(), CallError> {
        budget.step(1)?;
        match self {
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Block(_) => {
                self.write_text(out, budget)
            }
            Value::String(text) => write_json_string(text, out, style, budget),
            Value::Object(object) => match object.as_map() {
                Some(map) => Value::Map(map).write_json(out, style, budget),
                None => {
                    let text = object.text().unwrap_or_default();
                    write_json_string(&text, out, style, budget)
                }
            },
            Value::List(list) => budget.deeper(|budget| {
                append(out, "[", budget)?;
                for (index, item) in list.read().iter().enumerate() {
                    if index > 0 {
                        append(out, ",", budget)?;
                    }
                    item.write_json(out, style, budget)?;
                }
                append(out, "]", budget)
            }),
            Value::Map(map) => budget.deeper(|budget| {
                append(out, "{", budget)?;
                for (index, (key, value)) in map.read().iter().enumerate() {
                    if index > 0 {
                        append(out, ",", budget)?;
                    }
                    let key = Value::from(key.clone());
                    let text = key.text(budget)?;
                    write_json_string(&text, out, style, budget)?;
                    append(out, ":", budget)?;
                    value.write_json(out, style, budget)?;
                }
                append(out, "}", budget)
            }),
        }
    }

    /// The text of [`write_text`](Value::write_text) on its own.
    pub(crate) fn text(&self, budget: &mut Budget) -> Result<std::sync::Arc<str>, CallError> {
        if let Value::String(text) = self {
            return Ok(text.clone());
        }
        let mut out = String::new();
        self.write_text(&mut out, budget)?;
        Ok(out.into())
    }

    /// Compact JSON of a value, for hosts: `$input.json` prints it.
    ///
    /// ```
    /// use petstore_vtl::{Map, Value};
    /// let map: Map = [("path", "a/b")].into_iter().collect();
    /// assert_eq!(Value::from(map).to_json(), r#"{"path":"a/b"}"#);
    /// ```
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        // A value that is too deep is cut off, as by `Display`.
        let _ = self.write_json(&mut out, JsonStyle::Plain, &mut display_budget());
        out
    }
}

fn write_list(list: &List, out: &mut String, budget: &mut Budget) -> Result<(), CallError> {
    if list.kind() == ListKind::Array {
        // Java prints the address of an array; there is none here.
        return append(out, "[Ljava.lang.String;@0", budget);
    }
    append(out, "[", budget)?;
    for (index, item) in list.read().iter().enumerate() {
        if index > 0 {
            append(out, ", ", budget)?;
        }
        match item {
            Value::List(inner) if inner.is(list) => append(out, "(this Collection)", budget)?,
            item => item.write_text(out, budget)?,
        }
    }
    append(out, "]", budget)
}

fn append(out: &mut String, text: &str, budget: &mut Budget) -> Result<(), CallError> {
    budget.allocate(text.len())?;
    out.push_str(text);
    Ok(())
}

fn write_json_string(
    text: &str,
    out: &mut String,
    style: JsonStyle,
    budget: &mut Budget,
) -> Result<(), CallError> {
    budget.allocate(text.len() + 2)?;
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|character| is_escaped(character, style)) {
        out.push_str(&rest[..at]);
        let Some(character) = rest[at..].chars().next() else {
            break;
        };
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '/' => out.push_str("\\/"),
            other => {
                let _ = write!(out, "\\u{:04X}", u32::from(other));
            }
        }
        budget.allocate(5)?;
        rest = &rest[at + character.len_utf8()..];
    }
    out.push_str(rest);
    out.push('"');
    Ok(())
}

/// json-smart's `JStylerObj`: the ranges are those of its `Escape4Web` and `EscapeLT`.
fn is_escaped(character: char, style: JsonStyle) -> bool {
    match character {
        '"' | '\\' => true,
        '/' => style == JsonStyle::Protected,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2000}'..='\u{20ff}' => true,
        _ => false,
    }
}

fn display_budget() -> Budget {
    Budget::new(&Limits {
        nesting: 512,
        ..Limits::default()
    })
}

impl fmt::Display for Value {
    /// The text in Java. A value that is too long or too deep for the default limits is cut off.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        let _ = self.write_text(&mut out, &mut display_budget());
        f.write_str(&out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Key, Map};

    #[test]
    fn maps_and_lists_print_as_in_java_and_json_lists_as_json() {
        let inner: Map = [("nested", "a/b")].into_iter().collect();
        let json = List::json(vec![inner.into(), Value::Null, 1.into()]);
        let map: Map = [("list", Value::from(json)), ("x", Value::Null)]
            .into_iter()
            .collect();
        let value = Value::from(List::java(vec![map.into(), "y".into()]));
        assert_eq!(
            value.to_string(),
            r#"[{list=[{"nested":"a\/b"},null,1], x=null}, y]"#
        );
        assert_eq!(
            value.to_json(),
            r#"[{"list":[{"nested":"a/b"},null,1],"x":null},"y"]"#
        );
    }

    #[test]
    fn values_that_hold_themselves_do_not_print_forever() {
        let map = Map::new();
        map.insert("me", map.clone());
        assert_eq!(Value::from(map.clone()).to_string(), "{me=(this Map)}");
        let list = List::java(vec![map.clone().into()]);
        map.insert("list", list.clone());
        assert!(Value::from(list).to_string().len() < 100_000);
        map.remove(&Key::from("me"));
        map.remove(&Key::from("list"));
    }
}
