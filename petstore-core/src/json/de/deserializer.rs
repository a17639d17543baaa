//! Implements serde's `Deserializer` for the reader.
//! A visitor may accept kinds of values that the calling method does not ask for. Therefore each
//! method accepts only what the same method of serde_json accepts, and only
//! `deserialize_ignored_any` forwards to `deserialize_any`.

use std::borrow::Cow;

use serde::de::{Deserializer, IgnoredAny, IntoDeserializer, Visitor};

use super::number::ARBITRARY_PRECISION;
use super::{Reader, Result, Undecided};
use crate::json::RAW_VALUE;

/// The fields of a struct, or the variants of an enum.
pub(super) type Names = &'static [&'static str];

/// Implements methods of serde's `Deserializer`, each group with one expression.
macro_rules! methods {
    (|$reader:ident, $visitor:ident| $(
        $($method:ident($($argument:tt: $type:ty),*))+ => $value:expr;
    )+) => {$($(
        #[inline]
        fn $method<V: Visitor<'de>>(self, $($argument: $type,)* $visitor: V) -> Result<V::Value> {
            let $reader = self;
            $value
        }
    )+)+};
}
pub(super) use methods;

impl<'de, const ESCAPED: bool> Deserializer<'de> for &mut Reader<'de, ESCAPED> {
    type Error = Undecided;

    methods! { |reader, visitor|
        deserialize_any() => match reader.peek().ok_or(Undecided)? {
            b'"' => reader.deserialize_str(visitor),
            b'{' => reader.deserialize_map(visitor),
            b'[' => reader.deserialize_seq(visitor),
            b't' | b'f' => reader.deserialize_bool(visitor),
            b'n' => reader.deserialize_unit(visitor),
            // serde_json gives the visitor the text of some numbers.
            _ if ARBITRARY_PRECISION => reader.by_serde_json(|json| json.deserialize_any(visitor)),
            _ => reader.number(visitor),
        };
        deserialize_ignored_any() => {
            reader.deserialize_any(IgnoredAny).and_then(|_| visitor.visit_unit())
        };
        deserialize_bool() => match reader.is_next("t") {
            true => reader.skip("true").and_then(|()| visitor.visit_bool(true)),
            false => reader.skip("false").and_then(|()| visitor.visit_bool(false)),
        };
        deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64()
        deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64()
        deserialize_f64() => reader.number(visitor);
        // With its feature `float_roundtrip`, serde_json rounds an `f32` differently from an `f64`.
        deserialize_f32() => reader.by_serde_json(|reader| reader.deserialize_f32(visitor));
        deserialize_i128() => reader.by_serde_json(|reader| reader.deserialize_i128(visitor));
        deserialize_u128() => reader.by_serde_json(|reader| reader.deserialize_u128(visitor));
        deserialize_char() deserialize_str() deserialize_string()
        deserialize_identifier() => match (reader.string()?, reader.texts) {
            (Cow::Borrowed(text), _) => visitor.visit_borrowed_str(text),
            (Cow::Owned(text), Some(texts)) => visitor.visit_borrowed_str(texts.keep(text)),
            (Cow::Owned(text), None) => visitor.visit_string(text),
        };
        deserialize_option() => match reader.peek() {
            Some(b'n') => reader.expect("null").and_then(|()| visitor.visit_none()),
            _ => visitor.visit_some(reader),
        };
        deserialize_unit_struct(_: &'static str)
        deserialize_unit() => reader.expect("null").and_then(|()| visitor.visit_unit());
        deserialize_newtype_struct(name: &'static str) => match name {
            RAW_VALUE => Err(Undecided),
            _ => visitor.visit_newtype_struct(reader),
        };
        // serde_json would also read bytes from a text.
        deserialize_bytes() deserialize_byte_buf()
        deserialize_tuple(_: usize) deserialize_tuple_struct(_: &'static str, _: usize)
        deserialize_seq() => reader.nested(["[", "]"], |items| visitor.visit_seq(items));
        // serde_json would also read a struct from a list, which `only_objects` then refuses.
        deserialize_struct(_: &'static str, _: Names)
        deserialize_map() => reader.nested(["{", "}"], |members| visitor.visit_map(members));
        deserialize_enum(_: &'static str, _: Names) => match reader.peek() {
            Some(b'"') => visitor.visit_enum(reader.string()?.into_deserializer()),
            _ => reader.nested(["{", "}"], |variant| visitor.visit_enum(variant)),
        };
    }
}
