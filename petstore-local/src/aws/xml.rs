//! Writes XML: elements with text, escaped.

use std::fmt::Display;

/// A document, or a part of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Xml(String);

impl Xml {
    /// An empty document.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A document with its declaration.
    pub(super) fn document() -> Self {
        Self("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned())
    }

    /// Adds an element with text.
    pub(super) fn text(&mut self, name: &str, value: impl Display) -> &mut Self {
        self.0.push_str(&format!("<{name}>"));
        escape(&value.to_string(), &mut self.0);
        self.0.push_str(&format!("</{name}>"));
        self
    }

    /// Adds text.
    pub(super) fn content(&mut self, value: &str) {
        escape(value, &mut self.0);
    }

    /// Adds an element with text, if there is one.
    pub(super) fn optional(&mut self, name: &str, value: Option<impl Display>) -> &mut Self {
        if let Some(value) = value {
            self.text(name, value);
        }
        self
    }

    /// Adds an element with what `content` writes.
    pub(super) fn element(&mut self, name: &str, content: impl FnOnce(&mut Self)) -> &mut Self {
        self.element_with(name, "", content)
    }

    /// Adds an element with attributes, such as `xmlns="…"`.
    pub(super) fn element_with(
        &mut self,
        name: &str,
        attributes: &str,
        content: impl FnOnce(&mut Self),
    ) -> &mut Self {
        let space = if attributes.is_empty() { "" } else { " " };
        self.0.push_str(&format!("<{name}{space}{attributes}>"));
        content(self);
        self.0.push_str(&format!("</{name}>"));
        self
    }

    /// Adds a part.
    pub(super) fn append(&mut self, part: &Self) -> &mut Self {
        self.0.push_str(&part.0);
        self
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }
}

/// Characters that XML 1.0 does not have become U+FFFD.
fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        let mut xml = Xml::new();
        xml.element_with("a", "x=\"y\"", |xml| {
            xml.text("b", "1 < 2 & \"3\"\u{1}")
                .optional("c", None::<&str>);
        });
        assert_eq!(
            xml.into_string(),
            "<a x=\"y\"><b>1 &lt; 2 &amp; &quot;3&quot;\u{fffd}</b></a>"
        );
    }
}
