//! Objects, and the values in them: they contain each other.

use std::borrow::Cow;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::{Deserialize, forward_to_deserialize_any};

use super::error::ItemError;
use super::text::text;
use super::value::{ReadElement, Typed, Value};
use crate::json::{Items, Malformed, Members, string};

/// An object of attributes.
pub(super) struct Item<'de> {
    pub(super) json: &'de str,
    pub(super) depth: u8,
}

impl<'de> Deserializer<'de> for Item<'de> {
    type Error = ItemError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        visitor.visit_map(Attributes {
            members: Members::of(self.json)?,
            value: None,
            depth: self.depth,
        })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ItemError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ItemError> {
        let mut members = Members::of(self.json)?;
        let name = members.next_name()?.ok_or(Malformed)?;
        let value = members.value()?;
        match members.next_name()? {
            None => visitor.visit_enum(Variant {
                name,
                value: Some(Value {
                    json: value,
                    depth: self.depth,
                }),
            }),
            Some(_) => Err(ItemError::custom("expected an object with one member")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

pub(super) struct Attributes<'de> {
    members: Members<'de>,
    value: Option<(Cow<'de, str>, &'de str)>,
    depth: u8,
}

impl<'de> MapAccess<'de> for Attributes<'de> {
    type Error = ItemError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ItemError> {
        let Some(name) = self.members.next_name()? else {
            return Ok(None);
        };
        let key = seed.deserialize(text(name.clone()))?;
        self.value = Some((name, self.members.value()?));
        Ok(Some(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ItemError> {
        let (name, value) = self.value.take().ok_or(Malformed)?;
        seed.deserialize(Value {
            json: value,
            depth: self.depth,
        })
        .map_err(|error| error.of_attribute(&name))
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty, $expected:literal;)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
            match self {
                Typed::Number(text) => match text.parse::<$type>() {
                    Ok(number) => visitor.$visit(number),
                    Err(_) => Err(ItemError::custom(concat!("expected ", $expected))),
                },
                other => other.deserialize_any(visitor),
            }
        }
    )+};
}

impl<'de> Deserializer<'de> for Typed<'de> {
    type Error = ItemError;

    numbers! {
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
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        match self {
            Typed::Text(value) => text(value).deserialize_any(visitor),
            Typed::Number(number) => {
                if let Ok(number) = number.parse() {
                    visitor.visit_u64(number)
                } else if let Ok(number) = number.parse() {
                    visitor.visit_i64(number)
                } else if let Ok(number) = number.parse() {
                    visitor.visit_f64(number)
                } else {
                    Err(Malformed.into())
                }
            }
            Typed::Binary(bytes) => visitor.visit_byte_buf(bytes),
            Typed::Bool(value) => visitor.visit_bool(value),
            Typed::Null => visitor.visit_unit(),
            Typed::List(list, depth) => visitor.visit_seq(List {
                items: Items::of(list)?,
                of: None,
                depth,
            }),
            Typed::Set(list, of) => visitor.visit_seq(List {
                items: Items::of(list)?,
                of: Some(of),
                depth: 0,
            }),
            Typed::Map(json, depth) => Item { json, depth }.deserialize_any(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        match self {
            Typed::Number(number) => text(number).deserialize_any(visitor),
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        self.deserialize_str(visitor)
    }

    /// A `Vec<u8>` asks for a list.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        match self {
            Typed::Binary(bytes) => {
                let mut items = bytes.into_deserializer();
                visitor.visit_seq(&mut items)
            }
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        match self {
            Typed::Null => visitor.visit_none(),
            other => visitor.visit_some(other),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ItemError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ItemError> {
        match self {
            Typed::Text(name) => visitor.visit_enum(Variant { name, value: None }),
            Typed::Map(json, depth) => {
                Item { json, depth }.deserialize_enum(name, variants, visitor)
            }
            other => other.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool char bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier
        ignored_any
    }
}

macro_rules! to_the_typed {
    ($($method:ident)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
            self.typed()?.$method(visitor)
        }
    )+};
}

impl<'de> Deserializer<'de> for Value<'de> {
    type Error = ItemError;

    to_the_typed! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32
        deserialize_i64 deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char
        deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
        deserialize_option deserialize_unit deserialize_seq deserialize_map deserialize_identifier
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ItemError> {
        self.typed()?.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ItemError> {
        self.typed()?.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! { unit_struct tuple tuple_struct struct }
}

struct List<'de> {
    items: Items<'de>,
    /// How an element of a set is read; elements of lists have types.
    of: Option<ReadElement<'de>>,
    depth: u8,
}

impl<'de> SeqAccess<'de> for List<'de> {
    type Error = ItemError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ItemError> {
        let Some(item) = self.items.next_value()? else {
            return Ok(None);
        };
        match self.of {
            None => seed.deserialize(Value {
                json: item,
                depth: self.depth,
            }),
            Some(of) => seed.deserialize(of(string::whole(item)?)?),
        }
        .map(Some)
    }
}

struct Variant<'de> {
    name: Cow<'de, str>,
    value: Option<Value<'de>>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = ItemError;
    type Variant = VariantValue<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, VariantValue<'de>), ItemError> {
        let variant = seed.deserialize(text(self.name))?;
        Ok((variant, VariantValue(self.value)))
    }
}

struct VariantValue<'de>(Option<Value<'de>>);

impl<'de> VariantValue<'de> {
    fn value(self) -> Result<Value<'de>, ItemError> {
        self.0
            .ok_or_else(|| ItemError::custom("expected a variant with a value"))
    }
}

impl<'de> VariantAccess<'de> for VariantValue<'de> {
    type Error = ItemError;

    fn unit_variant(self) -> Result<(), ItemError> {
        match self.0 {
            None => Ok(()),
            Some(value) => <()>::deserialize(value),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, ItemError> {
        seed.deserialize(self.value()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, ItemError> {
        self.value()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ItemError> {
        self.value()?.deserialize_map(visitor)
    }
}
