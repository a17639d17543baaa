//! Reads typed values from named text: the query, headers, cookies, forms and the path.

use std::borrow::Cow;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};

use super::fault::Fault;
use super::scalar::Scalar;
use crate::schema_check::Source;

/// A struct reads one parameter per field; any other type is the parameter `name`.
pub(super) struct Parameters<'s, 'r> {
    pub(super) source: &'s dyn Source<'r>,
    pub(super) name: &'s str,
    /// The fields of the type, for a type whose fields serde does not list.
    pub(super) fields: &'s dyn Fn() -> Vec<String>,
    /// The fields that are empty lists if they are missing.
    pub(super) lists: &'s [String],
}

impl<'r> Parameters<'_, 'r> {
    fn optional(&self) -> Result<Option<Values<'r>>, Fault> {
        values(self.source, self.name)
    }

    fn field(&self, field: &str) -> Result<Option<Values<'r>>, Fault> {
        let sent = values(self.source, field)?;
        Ok(sent.or_else(|| {
            let is_list = self.lists.iter().any(|list| list == field);
            is_list.then(|| Values(Vec::new()))
        }))
    }

    fn required(&self) -> Result<Values<'r>, Fault> {
        self.optional()?.ok_or_else(|| Fault::missing(self.name))
    }
}

fn values<'r>(source: &dyn Source<'r>, name: &str) -> Result<Option<Values<'r>>, Fault> {
    match source.all(name) {
        Ok(values) if values.is_empty() => Ok(None),
        Ok(values) => Ok(Some(Values(values))),
        Err(_) => Err(Fault {
            parameter: Some(name.to_owned()),
            detail: "not text".to_owned(),
        }),
    }
}

/// A newtype is read as the type that it wraps, and a tuple as a list.
macro_rules! wrappers_and_tuples {
    () => {
        fn deserialize_newtype_struct<V: Visitor<'r>>(
            self,
            _: &'static str,
            visitor: V,
        ) -> Result<V::Value, Fault> {
            visitor.visit_newtype_struct(self)
        }

        fn deserialize_tuple<V: Visitor<'r>>(
            self,
            _: usize,
            visitor: V,
        ) -> Result<V::Value, Fault> {
            self.deserialize_seq(visitor)
        }

        fn deserialize_tuple_struct<V: Visitor<'r>>(
            self,
            _: &'static str,
            _: usize,
            visitor: V,
        ) -> Result<V::Value, Fault> {
            self.deserialize_seq(visitor)
        }

        fn deserialize_unit_struct<V: Visitor<'r>>(
            self,
            _: &'static str,
            visitor: V,
        ) -> Result<V::Value, Fault> {
            visitor.visit_unit()
        }
    };
}

macro_rules! to_the_value {
    ($($method:ident)+) => {$(
        fn $method<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.required()?
                .$method(visitor)
                .map_err(|fault| fault.in_parameter(self.name))
        }
    )+};
}

impl<'r> Deserializer<'r> for Parameters<'_, 'r> {
    type Error = Fault;

    to_the_value! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32
        deserialize_i64 deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char
        deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
        deserialize_unit deserialize_identifier deserialize_ignored_any
    }

    wrappers_and_tuples!();

    fn deserialize_option<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.optional()? {
            None => visitor.visit_none(),
            Some(_) => visitor.visit_some(self),
        }
    }

    /// A list without values is the empty list.
    fn deserialize_seq<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.optional()?
            .unwrap_or(Values(Vec::new()))
            .deserialize_seq(visitor)
            .map_err(|fault| fault.in_parameter(self.name))
    }

    fn deserialize_enum<V: Visitor<'r>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.required()?
            .deserialize_enum(name, variants, visitor)
            .map_err(|fault| fault.in_parameter(self.name))
    }

    fn deserialize_struct<V: Visitor<'r>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let members = fields.iter().filter_map(|field| {
            let values = self.field(field).transpose()?;
            Some(values.map(|values| (Cow::Borrowed(*field), values)))
        });
        visitor.visit_map(Members {
            members,
            current: None,
        })
    }

    /// A struct with a flattened field requests a map of all parameters.
    fn deserialize_map<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
        let fields = (self.fields)();
        let others = self.source.others(&fields);
        let mut members = Vec::new();
        for field in fields {
            if let Some(values) = self.field(&field)? {
                members.push((field, values));
            }
        }
        members.extend(others.into_iter().map(|(name, all)| (name, Values(all))));
        visitor.visit_map(Members {
            members: members
                .into_iter()
                .map(|(name, values)| Ok((Cow::Owned(name), values))),
            current: None,
        })
    }
}

struct Members<'r, I> {
    members: I,
    current: Option<Member<'r>>,
}

type Member<'r> = (Cow<'static, str>, Values<'r>);

impl<'r, I: Iterator<Item = Result<Member<'r>, Fault>>> MapAccess<'r> for Members<'r, I> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'r>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        let Some((name, values)) = self.members.next().transpose()? else {
            return Ok(None);
        };
        let key: StrDeserializer<'_, Fault> = (*name).into_deserializer();
        let key = seed.deserialize(key)?;
        self.current = Some((name, values));
        Ok(Some(key))
    }

    fn next_value_seed<V: DeserializeSeed<'r>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some((name, values)) = self.current.take() else {
            return Err(Fault::custom("a value was read before its name"));
        };
        seed.deserialize(values)
            .map_err(|fault| fault.in_parameter(&name))
    }
}

/// The values of one name, read as a list or as the first value.
pub(super) struct Values<'r>(Vec<Cow<'r, str>>);

impl<'r> Values<'r> {
    fn first(self) -> Scalar<'r> {
        Scalar(self.0.into_iter().next().unwrap_or_default())
    }
}

macro_rules! to_the_first {
    ($($method:ident)+) => {$(
        fn $method<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.first().$method(visitor)
        }
    )+};
}

impl<'r> Deserializer<'r> for Values<'r> {
    type Error = Fault;

    to_the_first! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32
        deserialize_i64 deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char
        deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
        deserialize_unit deserialize_identifier deserialize_map
    }

    wrappers_and_tuples!();

    fn deserialize_ignored_any<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_seq<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(List(self.0.into_iter()))
    }

    fn deserialize_struct<V: Visitor<'r>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.first().deserialize_struct(name, fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'r>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(self.first())
    }
}

struct List<'r>(std::vec::IntoIter<Cow<'r, str>>);

impl<'r> SeqAccess<'r> for List<'r> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'r>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        self.0
            .next()
            .map(|text| seed.deserialize(Values(vec![text])))
            .transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}
