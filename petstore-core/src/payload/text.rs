use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A member that should be text. What stands there instead is no error while the event is read:
/// whether it matters is known only once the format is.
#[derive(Debug, Clone, Default)]
pub(crate) enum Text<'e> {
    /// Not there, or `null`.
    #[default]
    Absent,
    Is(Cow<'e, str>),
    Other,
}

impl<'e> Text<'e> {
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Text::Is(text) => Some(text),
            Text::Absent | Text::Other => None,
        }
    }

    /// The text, borrowed where the event allows it.
    pub(crate) fn to_cow(&self) -> Option<Cow<'e, str>> {
        match self {
            Text::Is(text) => Some(text.clone()),
            Text::Absent | Text::Other => None,
        }
    }
}

/// The visits of values that a member has no use for, of which nothing is kept.
macro_rules! ignore_other_values {
    ($other:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($other)
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($other)
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($other)
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($other)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok($other)
        }
    };
}
pub(super) use ignore_other_values;

impl<'de: 'e, 'e> Deserialize<'de> for Text<'e> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Value;

        impl<'de> Visitor<'de> for Value {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or null")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text::Is(text.into()))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text::Is(text.to_owned().into()))
            }

            fn visit_unit<E>(self) -> Result<Text<'de>, E> {
                Ok(Text::Absent)
            }

            ignore_other_values!(Text::Other);

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text<'de>, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Text::Other)
            }
        }

        deserializer.deserialize_any(Value)
    }
}
