//! Text that is safe to print to a terminal.

use std::borrow::Cow;

/// The text with escapes for control characters other than line ends and tabs, and for characters that change the
/// direction of a line, so that a definition cannot steer the terminal. In a string of JSON the escapes mean the
/// same characters.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unprintable(c) {
            escaped.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

fn is_unprintable(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && c != '\n' && c != '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(printable("a\tb\nü"), "a\tb\nü");
        assert_eq!(
            printable("\u{1b}[2J\r\u{9b}0m\u{202e}"),
            r"\u001b[2J\u000d\u009b0m\u202e"
        );
    }

    #[test]
    fn escapes_mean_the_same_in_json() {
        let text = "\u{7f}\u{85}\u{2066}x";
        let json = serde_json::Value::from(text).to_string();
        let read: String = serde_json::from_str(&printable(&json)).expect("JSON");
        assert_eq!(read, text);
    }
}
