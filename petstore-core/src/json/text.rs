//! The two types for members that should be text.
//!
//! `TextMember` can also be a member of another type, because that is an error only if the member
//! is used. `JsonText` is for serde, and borrows from the event where `Option<Cow<str>>` never
//! does.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A member that should be text. Another type is not an error until the member is used.
#[derive(Debug, Clone, Default)]
pub(crate) enum TextMember<T> {
    /// Not there, or `null`.
    #[default]
    Absent,
    Is(T),
    Other,
}

/// A member that should be text, unescaped.
pub(crate) type Text<'e> = TextMember<Cow<'e, str>>;

impl Text<'_> {
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Text::Is(text) => Some(text),
            Text::Absent | Text::Other => None,
        }
    }
}

/// A JSON string, borrowed from the event unless it contains escapes.
///
/// serde never borrows for `Option<Cow<str>>`, so this is a separate type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct JsonText<'e>(pub(crate) Cow<'e, str>);

impl<'e> JsonText<'e> {
    /// The text, borrowed if the event allows it.
    pub(crate) fn into_cow(self) -> Cow<'e, str> {
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
        struct Borrow;

        impl<'de> Visitor<'de> for Borrow {
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

        deserializer.deserialize_str(Borrow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_borrows_unless_it_is_escaped() {
        let plain: JsonText<'_> = serde_json::from_str(r#""Rex""#).unwrap();
        assert!(matches!(plain.0, Cow::Borrowed("Rex")));
        let escaped: JsonText<'_> = serde_json::from_str(r#""R\u00e9x""#).unwrap();
        assert!(matches!(&escaped.0, Cow::Owned(text) if text == "Réx"));
    }
}
