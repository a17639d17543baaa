//! Names of members as keys: text, the variant of an enum, or a number or boolean in quotes.

use std::cell::Cell;

use serde::de::{DeserializeSeed, Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::deserializer::{Names, methods};
use super::strings::Str;
use super::{PlainReader, Result, Undecided};

/// The deserializer of a name.
#[derive(Clone, Copy)]
struct Key<'de, 's> {
    name: Str<'de, 's>,
    /// Whether the name has been read. A type may ignore the error, or read nothing.
    is_read: &'s Cell<bool>,
}

/// Reads a name. The document is undecided if a type has not read it: serde_json reads the name
/// from the document, and goes on where the type has stopped.
#[inline(always)]
pub(super) fn read_key<'de, S: DeserializeSeed<'de>>(
    seed: S,
    name: Str<'de, '_>,
) -> Result<S::Value> {
    let is_read = &Cell::new(false);
    let key = seed.deserialize(Key { name, is_read })?;
    is_read.get().then_some(key).ok_or(Undecided)
}

impl<'de> Deserializer<'de> for Key<'de, '_> {
    type Error = Undecided;

    methods! { |key, visitor|
        deserialize_any() => key.done(key.name.visit(visitor));
        deserialize_enum(_: &'static str, _: Names) => key.done(key.name.visit_enum(visitor));
        deserialize_option() => visitor.visit_some(key);
        deserialize_newtype_struct(_: &'static str) => visitor.visit_newtype_struct(key);
        deserialize_bool() => key.read(|reader| reader.deserialize_bool(visitor));
        deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64()
        deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64()
        deserialize_f64() => key.read(|reader| reader.number(visitor));
        deserialize_f32() => key.read(|reader| reader.deserialize_f32(visitor));
        deserialize_bytes() deserialize_byte_buf() => match key.name {
            Str::Borrowed(name) => key.done(visitor.visit_borrowed_bytes(name.as_bytes())),
            Str::Copied(name) => key.done(visitor.visit_bytes(name.as_bytes())),
        };
    }

    forward_to_deserialize_any! {
        char str string unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de> Key<'de, '_> {
    #[inline(always)]
    fn done<T>(self, value: Result<T>) -> Result<T> {
        self.is_read.set(value.is_ok());
        value
    }

    /// Reads a key that is a number or a boolean. serde_json reads it from the bytes of the
    /// document, so it must contain neither escapes nor white space.
    fn read<T>(self, read: impl FnOnce(&mut PlainReader<'de>) -> Result<T>) -> Result<T> {
        match self.name {
            Str::Borrowed(name) if !name.contains(' ') => {
                self.done(PlainReader::new(name).whole(read))
            }
            _ => Err(Undecided),
        }
    }
}
