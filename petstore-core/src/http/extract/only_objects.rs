//! Reads structs only from JSON objects, and variants without contents only from text.
//!
//! serde also accepts a list for a struct, member by member: `["dog", 249.99]` for a pet, and
//! `{"Dog": null}` for `"Dog"`. The contract declares an object and a text, and a gateway that
//! validates bodies and every generated client rely on that.

use std::fmt;

use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

/// Parses a document.
///
/// # Errors
///
/// The errors of `serde_json::from_str`, and an error of the category `Data` for a list in place of
/// a struct.
pub(super) fn from_str<'de, T: Deserialize<'de>>(json: &'de str) -> serde_json::Result<T> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let value = read(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Reads a value.
///
/// # Errors
///
/// The errors of the deserializer, and one for a list in place of a struct.
pub(super) fn read<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::deserialize(Strict(deserializer))
}

/// Wraps a serde object that passes values on, to apply the check to them.
struct Strict<S>(S);

/// A visitor, and whether it visits a struct.
struct Watched<V> {
    visitor: V,
    is_struct: bool,
}

impl<V> Watched<V> {
    fn any(visitor: V) -> Self {
        Watched {
            visitor,
            is_struct: false,
        }
    }

    fn of_struct(visitor: V) -> Self {
        Watched {
            visitor,
            is_struct: true,
        }
    }
}

macro_rules! ask_for {
    ($($method:ident($($argument:ident: $type:ty),*))*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method($($argument,)* Watched::any(visitor))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let visitor = Watched::of_struct(visitor);
        self.0.deserialize_struct(name, fields, visitor)
    }

    ask_for! {
        deserialize_any() deserialize_bool()
        deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64() deserialize_i128()
        deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64() deserialize_u128()
        deserialize_f32() deserialize_f64() deserialize_char() deserialize_str() deserialize_string()
        deserialize_bytes() deserialize_byte_buf() deserialize_option() deserialize_unit()
        deserialize_unit_struct(name: &'static str)
        deserialize_newtype_struct(name: &'static str)
        deserialize_seq()
        deserialize_tuple(length: usize)
        deserialize_tuple_struct(name: &'static str, length: usize)
        deserialize_map()
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
        deserialize_identifier() deserialize_ignored_any()
    }
}

macro_rules! show {
    ($($method:ident($type:ty))*) => {$(
        #[inline]
        fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
            self.visitor.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Watched<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V::Value, A::Error> {
        if self.is_struct {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self));
        }
        self.visitor.visit_seq(Strict(list))
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Strict(map))
    }

    #[inline]
    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(Strict(variant))
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(Strict(value))
    }

    #[inline]
    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_newtype_struct(Strict(value))
    }

    #[inline]
    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    #[inline]
    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    show! {
        visit_bool(bool)
        visit_i8(i8) visit_i16(i16) visit_i32(i32) visit_i64(i64) visit_i128(i128)
        visit_u8(u8) visit_u16(u16) visit_u32(u32) visit_u64(u64) visit_u128(u128)
        visit_f32(f32) visit_f64(f64) visit_char(char)
        visit_str(&str) visit_borrowed_str(&'de str) visit_string(String)
        visit_bytes(&[u8]) visit_borrowed_bytes(&'de [u8]) visit_byte_buf(Vec<u8>)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Strict<S> {
    type Value = S::Value;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Strict(deserializer))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Strict<A> {
    type Error = A::Error;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Strict(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Strict<A> {
    type Error = A::Error;

    #[inline]
    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        // A key is text, which cannot contain a struct.
        self.0.next_key_seed(seed)
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Strict(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Strict<A> {
    type Error = A::Error;
    type Variant = Strict<A::Variant>;

    #[inline]
    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let (value, variant) = self.0.variant_seed(seed)?;
        Ok((value, Strict(variant)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Strict<A> {
    type Error = A::Error;

    /// Only an object has contents to read.
    fn unit_variant(self) -> Result<(), A::Error> {
        match self.0.newtype_variant::<IgnoredAny>() {
            Ok(_) => Err(A::Error::invalid_type(Unexpected::Map, &"a text")),
            Err(_) => Ok(()),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Strict(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(length, Watched::any(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Watched::of_struct(visitor))
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::Value;
    use serde_json::value::RawValue;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Pet<'a> {
        #[serde(borrow)]
        name: Cow<'a, str>,
        age: Option<u8>,
        #[serde(default)]
        tags: Vec<Tag>,
        #[serde(default)]
        parents: BTreeMap<u8, Box<Pet<'a>>>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Tag(u32, bool);

    #[derive(Debug, PartialEq, Deserialize)]
    enum Kind {
        Dog,
        Weight(f32),
        Size(i8, i8),
        Other { legs: u8 },
    }

    #[test]
    fn a_list_is_not_a_struct_at_any_depth() {
        for json in [
            r#"["Rex", 5, [], {}]"#,
            r#"{"name": "Rex", "parents": {"1": ["Max", null, [], {}]}}"#,
        ] {
            assert!(serde_json::from_str::<Pet<'_>>(json).is_ok(), "{json}");
            let error = from_str::<Pet<'_>>(json).unwrap_err();
            assert!(error.is_data(), "{error}");
        }
        assert!(from_str::<Vec<Kind>>(r#"[{"Other": [4]}]"#).is_err());
    }

    #[test]
    fn an_object_is_not_a_variant_without_contents() {
        let json = r#"[{"Dog": null}]"#;
        assert!(serde_json::from_str::<Vec<Kind>>(json).is_ok());
        let error = from_str::<Vec<Kind>>(json).unwrap_err();
        assert!(error.is_data(), "{error}");
        assert!(
            from_str::<Vec<Kind>>(r#"[{"Dog": @}]"#)
                .unwrap_err()
                .is_syntax()
        );
    }

    #[test]
    fn other_values_are_read_as_usual() {
        let json = r#"{"name": "R\u00e9x", "age": 5, "tags": [[1, true]], "parents": {"1": {"name": "Max"}}}"#;
        let pet: Pet<'_> = from_str(json).unwrap();
        assert_eq!(pet, serde_json::from_str(json).unwrap());
        assert!(matches!(&pet.parents[&1].name, Cow::Borrowed("Max")));
        let json = r#"["Dog", {"Weight": 1.5}, {"Size": [1, -2]}, {"Other": {"legs": 4}}]"#;
        let kinds: Vec<Kind> = from_str(json).unwrap();
        assert_eq!(kinds, serde_json::from_str::<Vec<Kind>>(json).unwrap());
        let raw: &RawValue = from_str("[1, {}]").unwrap();
        assert_eq!(raw.get(), "[1, {}]");
        assert!(from_str::<Tag>("[1, true] x").unwrap_err().is_syntax());
    }

    proptest! {
        #[test]
        fn values_are_read_as_serde_json_reads_them(json in r#"[\[\]{}:,"a1 .e-]{0,12}|(true|null|-?[0-9]{1,25}(\.[0-9]+)?)"#) {
            let (ours, theirs) = (from_str::<Value>(&json), serde_json::from_str::<Value>(&json));
            prop_assert_eq!(ours.map_err(|e| e.to_string()), theirs.map_err(|e| e.to_string()));
        }
    }
}
