//! Names of members as keys: text, and what serde_json reads from text in a key.

use serde::de::value::{BorrowedStrDeserializer, StrDeserializer};
use serde::de::{Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::deserializer::{Names, methods};
use super::strings::Str;
use super::{PlainReader, Result, Undecided};

impl<'de> Deserializer<'de> for Str<'de, '_> {
    type Error = Undecided;

    methods! { |key, visitor|
        deserialize_any() => match key {
            Str::Borrowed(text) => visitor.visit_borrowed_str(text),
            Str::Copied(text) => visitor.visit_str(text),
        };
        deserialize_enum(_: &'static str, _: Names) => match key {
            Str::Borrowed(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            Str::Copied(text) => visitor.visit_enum(StrDeserializer::new(text)),
        };
        deserialize_option() => visitor.visit_some(key);
        deserialize_newtype_struct(_: &'static str) => visitor.visit_newtype_struct(key);
        deserialize_bool() => key.read(|reader| reader.deserialize_bool(visitor));
        deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64()
        deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64()
        deserialize_f64() => key.read(|reader| reader.number(visitor));
        deserialize_f32() => key.read(|reader| reader.deserialize_f32(visitor));
        deserialize_bytes() deserialize_byte_buf() => match key {
            Str::Borrowed(text) => visitor.visit_borrowed_bytes(text.as_bytes()),
            Str::Copied(text) => visitor.visit_bytes(text.as_bytes()),
        };
    }

    forward_to_deserialize_any! {
        char str string unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de> Str<'de, '_> {
    /// serde_json reads a number or a boolean in a key from the bytes of the document, so that they
    /// may not be escaped, and without white space around it.
    fn read<T>(self, read: impl FnOnce(&mut PlainReader<'de>) -> Result<T>) -> Result<T> {
        match self {
            Str::Borrowed(text) if !text.contains(' ') => PlainReader::new(text).whole(read),
            _ => Err(Undecided),
        }
    }
}
