//! Single values: text, deserialized as the type that serde requests.

use std::borrow::Cow;

use serde::de::value::{BorrowedStrDeserializer, StringDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::context::Context;
use super::fault::Fault;

/// A text that is parsed as the type that serde requests.
pub(super) struct Scalar<'s, 'r> {
    pub(super) text: Cow<'r, str>,
    pub(super) context: Context<'s, 'r>,
}

impl<'de> Scalar<'_, 'de> {
    /// The text as a type that borrows needs it.
    fn borrowed(self) -> &'de str {
        match self.text {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => self.context.keep(text),
        }
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $type:ty, $expected:literal;)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.text.parse::<$type>() {
                Ok(value) => visitor.$visit(value),
                Err(_) if self.text.is_empty() => {
                    Err(Fault::custom(concat!("expected ", $expected, ", got an empty value")))
                }
                Err(_) => Err(Fault::custom(concat!("expected ", $expected))),
            }
        }
    )+};
}

impl<'de> Deserializer<'de> for Scalar<'_, 'de> {
    type Error = Fault;

    parsed! {
        deserialize_bool visit_bool bool, "true or false";
        deserialize_i8 visit_i8 i8, "a whole number of 8 bits";
        deserialize_i16 visit_i16 i16, "a whole number of 16 bits";
        deserialize_i32 visit_i32 i32, "a whole number of 32 bits";
        deserialize_i64 visit_i64 i64, "a whole number of 64 bits";
        deserialize_i128 visit_i128 i128, "a whole number of 128 bits";
        deserialize_u8 visit_u8 u8, "a whole number from 0 to 255";
        deserialize_u16 visit_u16 u16, "a whole number from 0 to 65535";
        deserialize_u32 visit_u32 u32, "a whole number from 0 to 4294967295";
        deserialize_u64 visit_u64 u64, "a whole number that is not negative";
        deserialize_u128 visit_u128 u128, "a whole number that is not negative";
        deserialize_f32 visit_f32 f32, "a number";
        deserialize_f64 visit_f64 f64, "a number";
        deserialize_char visit_char char, "one character";
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.context.alternative(&self.text) {
            Some(typed) => typed
                .into_deserializer()
                .deserialize_any(visitor)
                .map_err(|error: serde_json::Error| Fault::custom(error)),
            None => visitor.visit_borrowed_str(self.borrowed()),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_borrowed_str(self.borrowed())
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_borrowed_bytes(self.borrowed().as_bytes())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.text {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

impl<'r> EnumAccess<'r> for Scalar<'_, 'r> {
    type Error = Fault;
    type Variant = UnitOnly;

    fn variant_seed<V: DeserializeSeed<'r>>(self, seed: V) -> Result<(V::Value, UnitOnly), Fault> {
        let variant = match self.text {
            Cow::Borrowed(text) => seed.deserialize(BorrowedStrDeserializer::<Fault>::new(text)),
            Cow::Owned(text) => seed.deserialize(StringDeserializer::<Fault>::new(text)),
        };
        variant.map(|variant| (variant, UnitOnly))
    }
}

/// Text can name a variant, but not contain its fields.
pub(super) struct UnitOnly;

impl<'r> VariantAccess<'r> for UnitOnly {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'r>>(self, _: T) -> Result<T::Value, Fault> {
        Err(Fault::custom(
            "a variant with contents cannot be a parameter",
        ))
    }

    fn tuple_variant<V: Visitor<'r>>(self, _: usize, _: V) -> Result<V::Value, Fault> {
        Err(Fault::custom(
            "a variant with contents cannot be a parameter",
        ))
    }

    fn struct_variant<V: Visitor<'r>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Fault> {
        Err(Fault::custom(
            "a variant with contents cannot be a parameter",
        ))
    }
}
