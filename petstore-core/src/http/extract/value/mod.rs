//! Reads typed values from named text: the query, headers, cookies, forms and the path.

mod variant;

use std::borrow::Cow;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};

use super::context::Context;
use super::fault::Fault;
use super::scalar::Scalar;
use crate::schema_check::{Source, TypeSchema, unreadable};
use variant::Variant;

/// A struct reads one parameter per field; any other type is the parameter `name`.
pub(super) struct Parameters<'s, 'r> {
    pub(super) source: &'s dyn Source<'r>,
    pub(super) name: &'s str,
    /// The schema of the type, for a type that serde does not describe.
    pub(super) shape: &'s dyn Fn() -> &'s TypeSchema,
    /// The fields that are empty lists if they are missing.
    pub(super) lists: &'s [String],
}

impl<'s, 'r> Parameters<'s, 'r> {
    fn optional(&self) -> Result<Option<Values<'s, 'r>>, Fault> {
        let sent = texts(self.source, self.name)?;
        Ok(sent.map(|texts| self.values(texts, None)))
    }

    fn field(&self, field: Cow<'static, str>) -> Result<Option<Values<'s, 'r>>, Fault> {
        let sent = texts(self.source, &field)?;
        let sent = sent.or_else(|| {
            let is_list = self.lists.iter().any(|list| *list == *field);
            is_list.then(Vec::new)
        });
        Ok(sent.map(|texts| self.values(texts, Some(field))))
    }

    fn values(
        &self,
        texts: Vec<Cow<'r, str>>,
        member: Option<Cow<'static, str>>,
    ) -> Values<'s, 'r> {
        Values {
            texts,
            context: Context {
                source: self.source,
                shape: self.shape,
                member,
            },
        }
    }

    fn required(&self) -> Result<Values<'s, 'r>, Fault> {
        self.optional()?.ok_or_else(|| Fault::missing(self.name))
    }
}

fn texts<'r>(source: &dyn Source<'r>, name: &str) -> Result<Option<Vec<Cow<'r, str>>>, Fault> {
    match source.all(name) {
        Ok(values) if values.is_empty() => Ok(None),
        Ok(values) => Ok(Some(values)),
        Err(error) => Err(Fault {
            parameter: Some(name.to_owned()),
            detail: unreadable(error),
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
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32
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
            .unwrap_or_else(|| self.values(Vec::new(), None))
            .deserialize_seq(visitor)
            .map_err(|fault| fault.in_parameter(self.name))
    }

    /// An enum whose variants are objects is read as a struct is; serde chooses the variant.
    fn deserialize_any<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
        if (self.shape)().has_members() {
            return self.deserialize_map(visitor);
        }
        self.required()?
            .deserialize_any(visitor)
            .map_err(|fault| fault.in_parameter(self.name))
    }

    fn deserialize_enum<V: Visitor<'r>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if self.optional()?.is_none() {
            for variant in variants {
                let variant = Cow::Borrowed(*variant);
                if let Some(values) = self.field(variant.clone())? {
                    return visitor.visit_enum(Variant { variant, values });
                }
            }
        }
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
            let field = Cow::Borrowed(*field);
            let values = self.field(field.clone()).transpose()?;
            Some(values.map(|values| (field, values)))
        });
        // A type with `deny_unknown_fields` rejects the first of these names; any other type skips
        // them. The client chooses how many there are.
        let mut unknown = None;
        if self.source.can_have_unknown_names() {
            self.source.for_each(&mut |name, _| {
                if unknown.is_none() && !fields.contains(&name) {
                    unknown = Some(name.to_owned());
                }
            });
        }
        let unknown = unknown.into_iter().map(|name| {
            let values = self.values(Vec::new(), None);
            Ok((Cow::Owned(name), values))
        });
        visitor.visit_map(Members {
            members: members.chain(unknown),
            current: None,
        })
    }

    /// A struct with a flattened field requests a map of all parameters.
    fn deserialize_map<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
        let fields = (self.shape)().member_names();
        let others = self.source.others(&fields).map_err(|error| Fault {
            parameter: None,
            detail: unreadable(error),
        })?;
        let mut members = Vec::new();
        for field in fields {
            let field: Cow<'static, str> = Cow::Owned(field);
            if let Some(values) = self.field(field.clone())? {
                members.push((field, values));
            }
        }
        members.extend(others.into_iter().map(|(name, all)| {
            let name: Cow<'static, str> = Cow::Owned(name);
            let values = self.values(all, Some(name.clone()));
            (name, values)
        }));
        visitor.visit_map(Members {
            members: members.into_iter().map(Ok),
            current: None,
        })
    }
}

struct Members<'s, 'r, I> {
    members: I,
    current: Option<Member<'s, 'r>>,
}

type Member<'s, 'r> = (Cow<'static, str>, Values<'s, 'r>);

impl<'s, 'r, I: Iterator<Item = Result<Member<'s, 'r>, Fault>>> MapAccess<'r>
    for Members<'s, 'r, I>
{
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
pub(super) struct Values<'s, 'r> {
    texts: Vec<Cow<'r, str>>,
    context: Context<'s, 'r>,
}

impl<'s, 'r> Values<'s, 'r> {
    fn first(self) -> Scalar<'s, 'r> {
        Scalar {
            text: self.texts.into_iter().next().unwrap_or_default(),
            context: self.context,
        }
    }
}

macro_rules! to_the_first {
    ($($method:ident)+) => {$(
        fn $method<V: Visitor<'r>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.first().$method(visitor)
        }
    )+};
}

impl<'r> Deserializer<'r> for Values<'_, 'r> {
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
        visitor.visit_seq(List {
            texts: self.texts.into_iter(),
            context: self.context,
        })
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

struct List<'s, 'r> {
    texts: std::vec::IntoIter<Cow<'r, str>>,
    context: Context<'s, 'r>,
}

impl<'r> SeqAccess<'r> for List<'_, 'r> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'r>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let Some(text) = self.texts.next() else {
            return Ok(None);
        };
        let values = Values {
            texts: vec![text],
            context: self.context.clone(),
        };
        seed.deserialize(values).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.texts.len())
    }
}
