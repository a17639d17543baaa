//! Gives serde's visitors the items of a list, the members of an object with their names, and the
//! content of a variant. Checks commas, colons, brackets and depth.

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::deserializer::{Names, methods};
use super::{Reader, Result, Undecided};

impl<'de, const ESCAPED: bool> Reader<'de, ESCAPED> {
    /// Reads a list or an object. The closing bracket is read after the visitor has returned, so
    /// that a visitor that stops early makes the document undecided.
    pub(super) fn nested<T>(
        &mut self,
        [opening, closing]: [&str; 2],
        visit: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.depth = self.depth.checked_sub(1).ok_or(Undecided)?;
        self.expect(opening)?;
        self.is_first = true;
        let value = visit(self)?;
        self.is_first = false;
        self.expect(closing)?;
        self.depth += 1;
        Ok(value)
    }

    /// Advances to the next item or member; false after the last one.
    #[inline(always)]
    fn advance(&mut self, closing: &str) -> Result<bool> {
        let is_first = std::mem::take(&mut self.is_first);
        if !is_first && self.expect(",").is_ok() {
            return Ok(true);
        }
        if self.is_next(closing) {
            return Ok(false);
        }
        is_first.then_some(true).ok_or(Undecided)
    }
}

impl<'de, const ESCAPED: bool> SeqAccess<'de> for &mut Reader<'de, ESCAPED> {
    type Error = Undecided;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>> {
        match self.advance("]")? {
            // A type that reads nothing would accept a comma without an item after it.
            true if self.is_next("]") => Err(Undecided),
            true => seed.deserialize(&mut **self).map(Some),
            false => Ok(None),
        }
    }
}

impl<'de, const ESCAPED: bool> MapAccess<'de> for &mut Reader<'de, ESCAPED> {
    type Error = Undecided;

    #[inline(always)]
    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>> {
        match self.advance("}")? {
            true if self.is_next(Reader::<ESCAPED>::QUOTE) => {}
            true => return Err(Undecided),
            false => return Ok(None),
        }
        seed.deserialize(Key(self)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value> {
        self.expect(":")?;
        seed.deserialize(&mut **self)
    }
}

/// A variant with content: an object with one member.
impl<'de, const ESCAPED: bool> EnumAccess<'de> for &mut Reader<'de, ESCAPED> {
    type Error = Undecided;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(mut self, seed: S) -> Result<(S::Value, Self)> {
        let name = self.next_key_seed(seed)?.ok_or(Undecided)?;
        self.expect(":")?;
        Ok((name, self))
    }
}

impl<'de, const ESCAPED: bool> VariantAccess<'de> for &mut Reader<'de, ESCAPED> {
    type Error = Undecided;

    fn unit_variant(self) -> Result<()> {
        // serde_json would also read `{"Dog": null}`, which contracts do not declare.
        Err(Undecided)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value> {
        seed.deserialize(self)
    }

    methods! { |reader, visitor|
        tuple_variant(_: usize) => reader.deserialize_seq(visitor);
        struct_variant(_: Names) => reader.deserialize_map(visitor);
    }
}

/// Deserializes the name of a member, which must be next in the document.
struct Key<'r, 'de, const ESCAPED: bool>(&'r mut Reader<'de, ESCAPED>);

impl<'de, const ESCAPED: bool> Deserializer<'de> for Key<'_, 'de, ESCAPED> {
    type Error = Undecided;

    methods! { |key, visitor|
        deserialize_any() => key.0.deserialize_str(visitor);
        deserialize_enum(_: &'static str, _: Names) => key.0.deserialize_enum("", &[], visitor);
        deserialize_option() => visitor.visit_some(key);
        deserialize_newtype_struct(_: &'static str) => visitor.visit_newtype_struct(key);
        deserialize_bool() => key.quoted(|reader| reader.deserialize_bool(visitor));
        deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64()
        deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64()
        deserialize_f64() => key.quoted(|reader| reader.number(visitor));
        deserialize_f32() => key.quoted(|reader| reader.deserialize_f32(visitor));
        // Always undecided, because serde_json passes the bytes of the name to the visitor.
        deserialize_bytes() deserialize_byte_buf() => key.0.deserialize_seq(visitor);
    }

    forward_to_deserialize_any! {
        char str string unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}

impl<'de, const ESCAPED: bool> Key<'_, 'de, ESCAPED> {
    /// Reads a key that is a number or a boolean. White space is not allowed in its quotes.
    fn quoted<T>(self, read: impl FnOnce(&mut Reader<'de, ESCAPED>) -> Result<T>) -> Result<T> {
        let Key(reader) = self;
        // If a type ignores an error, the depth stays wrong.
        let depth = std::mem::take(&mut reader.depth);
        reader.expect(Reader::<ESCAPED>::QUOTE)?;
        if reader.rest.starts_with(|next| next <= ' ' || next == '\\') {
            return Err(Undecided);
        }
        let value = read(reader)?;
        reader.skip(Reader::<ESCAPED>::QUOTE)?;
        reader.depth = depth;
        Ok(value)
    }
}
