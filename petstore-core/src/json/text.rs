use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde_json::value::RawValue;

/// A JSON string: borrowed from the event unless it holds escapes.
///
/// `Option<Cow<str>>` never borrows under serde, hence a type of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct JsonText<'e>(pub Cow<'e, str>);

impl<'e> JsonText<'e> {
    /// The text, borrowed where the event allows it.
    pub fn into_cow(self) -> Cow<'e, str> {
        self.0
    }
}

impl Deref for JsonText<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'e, 'e> Deserialize<'de> for JsonText<'e> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = JsonText<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(JsonText(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(JsonText(Cow::Owned(text.to_owned())))
            }

            fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
                Ok(JsonText(Cow::Owned(text)))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// The text of a JSON string, borrowed unless it holds escapes; `None` for any other JSON, and for
/// half of a surrogate pair.
///
/// A large text is unescaped into memory of the right size at once, where serde_json's own reading
/// grows a buffer step by step and then copies it.
pub(crate) fn unescape(raw: &RawValue) -> Option<Cow<'_, str>> {
    let escaped = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    let Some((first, mut rest)) = escaped.split_once('\\') else {
        return Some(Cow::Borrowed(escaped));
    };
    let mut text = String::with_capacity(escaped.len());
    text.push_str(first);
    loop {
        let mut after = rest.chars();
        text.push(match after.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let (character, length) = code_point(after.as_str())?;
                after = after.as_str().get(length..)?.chars();
                character
            }
            itself => itself,
        });
        match after.as_str().split_once('\\') {
            Some((plain, escape)) => {
                text.push_str(plain);
                rest = escape;
            }
            None => {
                text.push_str(after.as_str());
                return Some(Cow::Owned(text));
            }
        }
    }
}

/// The character of the digits after `\u`, and how far they go: above U+FFFF there is a second escape
/// (RFC 8259, section 7).
fn code_point(digits: &str) -> Option<(char, usize)> {
    let unit = |at: usize| u16::from_str_radix(digits.get(at..at + 4)?, 16).ok();
    let first = unit(0)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Some((character, 4));
    }
    if digits.get(4..6)? != "\\u" {
        return None;
    }
    let character = char::decode_utf16([first, unit(6)?]).next()?.ok()?;
    Some((character, 10))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unescaped(json: &str) -> Option<Cow<'_, str>> {
        unescape(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn escapes_are_undone_and_nothing_else_is_text() {
        assert!(matches!(unescaped(r#""Rex""#), Some(Cow::Borrowed("Rex"))));
        assert_eq!(
            unescaped(r#""\b\f\n\r\t\"\\\/\u00e9\ud83d\udc36x""#).unwrap(),
            "\u{8}\u{c}\n\r\t\"\\/é🐶x"
        );
        for json in [
            r#""\ud83d""#,
            r#""\ud83dx""#,
            r#""\ud83d\u0041""#,
            r#""\udc36""#,
            "5",
            "null",
        ] {
            assert_eq!(unescaped(json), None, "{json}");
        }
    }

    proptest! {
        #[test]
        fn whatever_serde_json_escapes_comes_back(text in ".*") {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(unescaped(&json).unwrap(), text);
        }

        #[test]
        fn escapes_are_read_as_serde_json_reads_them(json in r#""([a-z]|\\["\\/bfnrt]|\\u(d[89a-f]|00)[0-9a-f]{2})*""#) {
            let theirs = serde_json::from_str::<String>(&json).ok();
            prop_assert_eq!(unescaped(&json).map(Cow::into_owned), theirs);
        }
    }

    #[test]
    fn text_borrows_unless_it_is_escaped() {
        let plain: JsonText<'_> = serde_json::from_str(r#""Rex""#).unwrap();
        assert!(matches!(plain.0, Cow::Borrowed("Rex")));
        let escaped: JsonText<'_> = serde_json::from_str(r#""R\u00e9x""#).unwrap();
        assert!(matches!(&escaped.0, Cow::Owned(text) if text == "Réx"));
    }
}
