//! An enum whose variant is the name of a parameter.

use std::borrow::Cow;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, VariantAccess, Visitor,
};

use super::super::fault::Fault;
use super::Values;

/// A variant of an enum, named by a parameter that contains its value.
pub(super) struct Variant<'s, 'r> {
    pub(super) variant: Cow<'static, str>,
    pub(super) values: Values<'s, 'r>,
}

impl<'s, 'r> EnumAccess<'r> for Variant<'s, 'r> {
    type Error = Fault;
    type Variant = Contents<'s, 'r>;

    fn variant_seed<V: DeserializeSeed<'r>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Contents<'s, 'r>), Fault> {
        let name: StrDeserializer<'_, Fault> = (*self.variant).into_deserializer();
        let variant = seed.deserialize(name)?;
        Ok((variant, Contents(self)))
    }
}

/// The contents of a variant.
pub(super) struct Contents<'s, 'r>(Variant<'s, 'r>);

impl<'r> VariantAccess<'r> for Contents<'_, 'r> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'r>>(self, seed: T) -> Result<T::Value, Fault> {
        let Variant { variant, values } = self.0;
        seed.deserialize(values)
            .map_err(|fault| fault.in_parameter(&variant))
    }

    fn tuple_variant<V: Visitor<'r>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        let Variant { variant, values } = self.0;
        values
            .deserialize_seq(visitor)
            .map_err(|fault| fault.in_parameter(&variant))
    }

    fn struct_variant<V: Visitor<'r>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Fault> {
        let fault = Fault::custom("a variant with fields cannot be a parameter");
        Err(fault.in_parameter(&self.0.variant))
    }
}
