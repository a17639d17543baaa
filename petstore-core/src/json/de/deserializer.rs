//! serde's data model from plain or escaped JSON.
//!
//! Each method accepts only what the same method of serde_json accepts. Therefore not all of them
//! forward to `deserialize_any`: a visitor may accept more than its method asks for.

use serde::de::value::{BorrowedStrDeserializer, MapDeserializer, StringDeserializer};
use serde::de::{Deserializer, Visitor};

use super::strings::Str;
use super::{Reader, Undecided};
use crate::json::RAW_VALUE;
use crate::json::escape::unescape;

impl<'de, const ESCAPED: bool> Reader<'de, ESCAPED> {
    #[inline(always)]
    fn visit_string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Undecided> {
        let kept = self.kept;
        match (self.string()?, kept) {
            (Str::Borrowed(text), _) => visitor.visit_borrowed_str(text),
            (Str::Copied(text), None) => visitor.visit_str(text),
            (Str::Copied(text), Some(kept)) => visitor.visit_borrowed_str(kept.keep(text.into())),
        }
    }

    fn null(&mut self) -> Result<(), Undecided> {
        self.peek();
        self.literal("null")
    }

    /// Visits the text of a value, as serde_json's `RawValue` expects it.
    fn visit_raw<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Undecided> {
        let start = self.skip()?;
        let json = self.text.get(start..self.at).ok_or(Undecided)?;
        if !ESCAPED || !json.contains('\\') {
            let json = BorrowedStrDeserializer::new(json);
            return visitor.visit_map(MapDeserializer::new([(RAW_VALUE, json)].into_iter()));
        }
        let string = format!("{json}\"");
        let (json, _) = unescape(string.as_bytes(), 0).map_err(|_| Undecided)?;
        let json = StringDeserializer::new(json);
        visitor.visit_map(MapDeserializer::new([(RAW_VALUE, json)].into_iter()))
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
            self.number()?.visit(visitor)
        }
    )*};
}

macro_rules! numbers_by_serde_json {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
            self.by_serde_json(|reader| reader.$method(visitor))
        }
    )*};
}

macro_rules! strings {
    ($($method:ident)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
            self.visit_string(visitor)
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

impl<'de, const ESCAPED: bool> Deserializer<'de> for &mut Reader<'de, ESCAPED> {
    type Error = Undecided;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
        match self.peek().ok_or(Undecided)? {
            b'"' => self.visit_string(visitor),
            b'{' => self.object(visitor),
            b'[' => self.list(visitor),
            b't' | b'f' => self.deserialize_bool(visitor),
            b'n' => self.deserialize_unit(visitor),
            _ => self.visit_any_number(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
        self.deserialize_any(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
        let flag = self.peek() == Some(b't');
        self.literal(if flag { "true" } else { "false" })?;
        visitor.visit_bool(flag)
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f64
    }

    // With its feature `float_roundtrip`, serde_json rounds an `f32` differently from an `f64`.
    numbers_by_serde_json! { deserialize_f32 deserialize_i128 deserialize_u128 }

    strings! { deserialize_char deserialize_str deserialize_string deserialize_identifier }

    undecided! { deserialize_bytes deserialize_byte_buf }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
        if self.peek() != Some(b'n') {
            return visitor.visit_some(self);
        }
        self.null()?;
        visitor.visit_none()
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
        self.null()?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Undecided> {
        self.deserialize_unit(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Undecided> {
        if name == RAW_VALUE {
            return self.visit_raw(visitor);
        }
        visitor.visit_newtype_struct(self)
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
        self.list(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Undecided> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Undecided> {
        self.list(visitor)
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
        self.object(visitor)
    }

    /// serde_json would also read a struct from a list.
    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Undecided> {
        self.object(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Undecided> {
        self.variant(visitor)
    }
}
