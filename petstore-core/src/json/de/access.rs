//! Lists, objects and variants of enums, element by element.
//!
//! A closing bracket is read after the visitor has returned, so that a visitor that stops early
//! makes the document undecided.

use serde::Deserialize;
use serde::de::{
    DeserializeSeed, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::key::Key;
use super::strings::Str;
use super::{Reader, Undecided};

impl<'de, const ESCAPED: bool> Reader<'de, ESCAPED> {
    #[inline(always)]
    pub(super) fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Undecided> {
        self.enter(b'[')?;
        let value = visitor.visit_seq(Elements {
            reader: self,
            is_first: true,
        })?;
        self.leave(b']')?;
        Ok(value)
    }

    #[inline(always)]
    pub(super) fn object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Undecided> {
        self.enter(b'{')?;
        let value = visitor.visit_map(Elements {
            reader: self,
            is_first: true,
        })?;
        self.leave(b'}')?;
        Ok(value)
    }

    /// Advances to the next item or member; false after the last one.
    #[inline(always)]
    fn next(&mut self, is_first: &mut bool, closing: u8) -> Result<bool, Undecided> {
        match self.peek() {
            Some(byte) if byte == closing => return Ok(false),
            Some(_) if *is_first => *is_first = false,
            Some(b',') => {
                self.at += 1;
                // A type that reads nothing would accept a comma without an item after it.
                if self.peek() == Some(closing) {
                    return Err(Undecided);
                }
            }
            _ => return Err(Undecided),
        }
        Ok(true)
    }

    /// Reads the variant of an enum: a text, or an object with one member.
    pub(super) fn variant<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Undecided> {
        if self.peek() == Some(b'"') {
            return visitor.visit_enum(Variant {
                reader: self,
                has_content: false,
            });
        }
        self.enter(b'{')?;
        let value = visitor.visit_enum(Variant {
            reader: self,
            has_content: true,
        })?;
        self.leave(b'}')?;
        Ok(value)
    }

    /// Reads past any value, and checks it. Returns where it begins.
    pub(super) fn skip(&mut self) -> Result<usize, Undecided> {
        self.peek();
        let start = self.at;
        IgnoredAny::deserialize(self)?;
        Ok(start)
    }
}

/// The items of a list or the members of an object.
struct Elements<'r, 'de, const ESCAPED: bool> {
    reader: &'r mut Reader<'de, ESCAPED>,
    is_first: bool,
}

impl<'de, const ESCAPED: bool> SeqAccess<'de> for Elements<'_, 'de, ESCAPED> {
    type Error = Undecided;

    #[inline(always)]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Undecided> {
        if !self.reader.next(&mut self.is_first, b']')? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

impl<'de, const ESCAPED: bool> MapAccess<'de> for Elements<'_, 'de, ESCAPED> {
    type Error = Undecided;

    #[inline(always)]
    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Undecided> {
        if let Some(name) = self.reader.simple_name(self.is_first) {
            self.is_first = false;
            return seed.deserialize(Key(Str::Borrowed(name))).map(Some);
        }
        if !self.reader.next(&mut self.is_first, b'}')? {
            return Ok(None);
        }
        let key = seed.deserialize(Key(self.reader.string()?))?;
        self.reader.expect(b':')?;
        Ok(Some(key))
    }

    #[inline(always)]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Undecided> {
        seed.deserialize(&mut *self.reader)
    }
}

/// The variant of an enum, and its content unless it is only a name.
struct Variant<'r, 'de, const ESCAPED: bool> {
    reader: &'r mut Reader<'de, ESCAPED>,
    has_content: bool,
}

impl<'r, 'de, const ESCAPED: bool> Variant<'r, 'de, ESCAPED> {
    fn content(self) -> Result<&'r mut Reader<'de, ESCAPED>, Undecided> {
        self.has_content.then_some(self.reader).ok_or(Undecided)
    }
}

impl<'de, const ESCAPED: bool> EnumAccess<'de> for Variant<'_, 'de, ESCAPED> {
    type Error = Undecided;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Undecided> {
        let name = seed.deserialize(&mut *self.reader)?;
        if self.has_content {
            self.reader.expect(b':')?;
        }
        Ok((name, self))
    }
}

impl<'de, const ESCAPED: bool> VariantAccess<'de> for Variant<'_, 'de, ESCAPED> {
    type Error = Undecided;

    fn unit_variant(self) -> Result<(), Undecided> {
        // serde_json would also read `{"Dog": null}`, which contracts do not declare.
        match self.has_content {
            true => Err(Undecided),
            false => Ok(()),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Undecided> {
        seed.deserialize(self.content()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Undecided> {
        self.content()?.list(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Undecided> {
        self.content()?.object(visitor)
    }
}
