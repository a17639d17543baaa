//! Text: names of attributes, and values of the type `S`.

use std::borrow::Cow;

use serde::de::value::{BorrowedStrDeserializer, StringDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::error::ItemError;

/// Text, borrowed if possible.
pub(super) fn text<'de>(text: Cow<'de, str>) -> TextDeserializer<'de> {
    TextDeserializer(text)
}

pub(super) struct TextDeserializer<'de>(Cow<'de, str>);

impl<'de> Deserializer<'de> for TextDeserializer<'de> {
    type Error = ItemError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        match self.0 {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ItemError> {
        match self.0 {
            Cow::Borrowed(text) => {
                let deserializer: BorrowedStrDeserializer<'de, ItemError> =
                    BorrowedStrDeserializer::new(text);
                deserializer.deserialize_enum(name, variants, visitor)
            }
            Cow::Owned(text) => {
                let deserializer: StringDeserializer<ItemError> = text.into_deserializer();
                deserializer.deserialize_enum(name, variants, visitor)
            }
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
