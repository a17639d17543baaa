//! Gives serde's visitors the items of a list, the members of an object and the content of a
//! variant, and checks commas, colons, brackets and depth.

use serde::de::Visitor;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess};

use super::deserializer::Names;
use super::key::read_key;
use super::strings::Str;
use super::{Reader, Result, Undecided};

/// The items of a list or the members of an object.
pub(super) struct Elements<'r, 'de, const ESCAPED: bool> {
    reader: &'r mut Reader<'de, ESCAPED>,
    is_first: bool,
}

impl<'de, const ESCAPED: bool> Reader<'de, ESCAPED> {
    /// Reads a list or an object. The closing bracket is read after the visitor has returned, so
    /// that a visitor that stops early makes the document undecided.
    pub(super) fn nested<T>(
        &mut self,
        [opening, closing]: [&str; 2],
        visit: impl FnOnce(Elements<'_, 'de, ESCAPED>) -> Result<T>,
    ) -> Result<T> {
        self.expect(opening)?;
        self.depth = self.depth.checked_sub(1).ok_or(Undecided)?;
        let value = visit(Elements {
            reader: self,
            is_first: true,
        })?;
        self.depth += 1;
        self.expect(closing)?;
        Ok(value)
    }
}

impl<const ESCAPED: bool> Elements<'_, '_, ESCAPED> {
    /// Advances to the next item or member; false after the last one.
    #[inline(always)]
    fn advance(&mut self, closing: u8) -> Result<bool> {
        match self.reader.peek() {
            Some(byte) if byte == closing => Ok(false),
            _ if std::mem::take(&mut self.is_first) => Ok(true),
            Some(b',') => {
                self.reader.at += 1;
                // A type that reads nothing would accept a comma without an item after it.
                match self.reader.peek() == Some(closing) {
                    true => Err(Undecided),
                    false => Ok(true),
                }
            }
            _ => Err(Undecided),
        }
    }
}

impl<'de, const ESCAPED: bool> SeqAccess<'de> for Elements<'_, 'de, ESCAPED> {
    type Error = Undecided;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>> {
        match self.advance(b']')? {
            true => seed.deserialize(&mut *self.reader).map(Some),
            false => Ok(None),
        }
    }
}

impl<'de, const ESCAPED: bool> MapAccess<'de> for Elements<'_, 'de, ESCAPED> {
    type Error = Undecided;

    #[inline(always)]
    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>> {
        if let Some(name) = self.reader.simple_name(self.is_first) {
            self.is_first = false;
            return read_key(seed, Str::Borrowed(name)).map(Some);
        }
        if !self.advance(b'}')? {
            return Ok(None);
        }
        let key = read_key(seed, self.reader.string()?)?;
        self.reader.expect(":")?;
        Ok(Some(key))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value> {
        seed.deserialize(&mut *self.reader)
    }
}

/// A variant with content: an object with one member.
impl<'de, const ESCAPED: bool> EnumAccess<'de> for Elements<'_, 'de, ESCAPED> {
    type Error = Undecided;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(mut self, seed: S) -> Result<(S::Value, Self)> {
        let name = self.next_key_seed(seed)?.ok_or(Undecided)?;
        Ok((name, self))
    }
}

impl<'de, const ESCAPED: bool> VariantAccess<'de> for Elements<'_, 'de, ESCAPED> {
    type Error = Undecided;

    fn unit_variant(self) -> Result<()> {
        // serde_json would also read `{"Dog": null}`, which contracts do not declare.
        Err(Undecided)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value> {
        seed.deserialize(self.reader)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.reader.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: Names, visitor: V) -> Result<V::Value> {
        self.reader.deserialize_map(visitor)
    }
}
