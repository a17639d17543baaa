//! Input templates: text with `<placeholders>`.

use super::NotDelivered;
use crate::json::Json;

/// A template, cut at its placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InputTemplate {
    kind: Kind,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Begins with a quote: lines of text in quotes. The result need not be JSON.
    Text,
    Json,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Placeholder {
        name: String,
        /// Whether it lies within quotes.
        quoted: bool,
    },
}

impl InputTemplate {
    pub(crate) fn parse(template: &str) -> Self {
        let kind = match template.trim_start().starts_with('"') {
            true => Kind::Text,
            false => Kind::Json,
        };
        let mut parts = Vec::new();
        let mut quoted = false;
        let mut rest = template;
        while let Some((literal, name, after)) = next_placeholder(rest) {
            quoted = quotes_after(literal, quoted);
            parts.push(Part::Literal(literal.to_owned()));
            parts.push(Part::Placeholder {
                name: name.to_owned(),
                quoted,
            });
            rest = after;
        }
        parts.push(Part::Literal(rest.to_owned()));
        Self { kind, parts }
    }

    pub(crate) fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Placeholder { name, .. } => Some(name.as_str()),
            Part::Literal(_) => None,
        })
    }

    /// Fills in values; what has none becomes an empty text.
    pub(crate) fn render(
        &self,
        value: impl Fn(&str) -> Option<Json>,
    ) -> Result<String, NotDelivered> {
        let mut result = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => result.push_str(text),
                Part::Placeholder { name, quoted } => {
                    let value = value(name).unwrap_or_else(|| Json::String(String::new()));
                    result.push_str(&self.rendered(&value, *quoted));
                }
            }
        }
        match (self.kind, Json::parse(&result)) {
            (Kind::Json, Err(error)) => Err(NotDelivered::Result(error.to_string())),
            _ => Ok(result),
        }
    }

    fn rendered(&self, value: &Json, quoted: bool) -> String {
        match (self.kind, value) {
            // A text is filled in as it is, even if that breaks the quotes around it.
            (Kind::Text, Json::String(text)) => text.clone(),
            (Kind::Json, Json::String(text)) if quoted => text.clone(),
            // In texts objects and lists lose all their quotes. In JSON they do not, so within
            // quotes they break it.
            (Kind::Text, Json::Object(_) | Json::Array(_)) => value.to_string().replace('"', ""),
            _ => value.to_string(),
        }
    }
}

/// What lies before the next `<name>`, the name, and what follows.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (literal, after) = text.split_once('<')?;
    let (name, after) = after.split_once('>')?;
    Some((literal, name, after))
}

/// Whether a literal ends within quotes.
fn quotes_after(literal: &str, mut quoted: bool) -> bool {
    let mut escaped = false;
    for character in literal.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ => {}
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(template: &str, value: &str) -> Option<String> {
        let value = Json::parse(value).unwrap();
        InputTemplate::parse(template)
            .render(|name| (name == "x").then(|| value.clone()))
            .ok()
    }

    #[test]
    fn json_templates_give_json_or_nothing() {
        assert_eq!(
            render(r#"{"a": <x>}"#, r#""b\"c""#).as_deref(),
            Some(r#"{"a": "b\"c"}"#)
        );
        assert_eq!(
            render(r#"{"a": "<x>!"}"#, "7").as_deref(),
            Some(r#"{"a": "7!"}"#)
        );
        assert_eq!(
            render(r#"{"a": "\"<x>\""}"#, r#""b""#).as_deref(),
            Some(r#"{"a": "\"b\""}"#)
        );
        assert_eq!(
            render(r#"{"a": <y>}"#, "7").as_deref(),
            Some(r#"{"a": ""}"#)
        );
        assert_eq!(render(r#"{"a": "<x>"}"#, r#"{"b": "c"}"#), None);
        assert_eq!(render(r#"{"a": <x>"#, "7"), None);
    }

    #[test]
    fn texts_lose_the_quotes_of_what_they_hold() {
        assert_eq!(
            render(r#""of <x>""#, r#"{"b": ["c", 1]}"#).as_deref(),
            Some(r#""of {b:[c,1]}""#)
        );
        assert_eq!(
            render("\"<x>\"\n\"<y>\"", "true").as_deref(),
            Some("\"true\"\n\"\"")
        );
    }
}
