//! Names of members as keys: text, and what serde_json reads from text in a key.

use serde::de::value::{BorrowedStrDeserializer, StrDeserializer};
use serde::de::{Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::Undecided;
use super::number::number_at;
use super::strings::Str;

/// The deserializer of a key.
pub(super) struct Key<'de, 's>(pub(super) Str<'de, 's>);

impl<'de> Key<'de, '_> {
    /// serde_json reads a number or a boolean in a key from the bytes of the document, so that they
    /// may not be escaped.
    fn borrow(self) -> Result<&'de str, Undecided> {
        match self.0 {
            Str::Borrowed(text) => Ok(text),
            Str::Copied(_) => Err(Undecided),
        }
    }

    fn number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
        let text = self.borrow()?;
        match number_at(text, 0)? {
            (number, end) if end == text.len() => number.visit(visitor),
            _ => Err(Undecided),
        }
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
            self.number(visitor)
        }
    )*};
}

macro_rules! undecided {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Undecided> {
            Err(Undecided)
        }
    )*};
}

impl<'de> Deserializer<'de> for Key<'de, '_> {
    type Error = Undecided;

    #[inline(always)]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
        match self.0 {
            Str::Borrowed(text) => visitor.visit_borrowed_str(text),
            Str::Copied(text) => visitor.visit_str(text),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
        match self.borrow()? {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Undecided),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Undecided> {
        if name == crate::json::RAW_VALUE {
            return Err(Undecided);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Undecided> {
        match self.0 {
            Str::Borrowed(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            Str::Copied(text) => visitor.visit_enum(StrDeserializer::new(text)),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f64
    }

    undecided! {
        deserialize_i128 deserialize_u128 deserialize_f32 deserialize_bytes deserialize_byte_buf
    }

    forward_to_deserialize_any! {
        char str string unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
