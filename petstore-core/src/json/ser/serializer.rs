//! serde's data model as escaped JSON.

use std::fmt::Display;

use serde::ser::{Serialize, Serializer};
use serde_json::Error;

use super::Writer;
use super::compound::{Compound, End};
use super::strings::key_must_be_a_string;
use crate::json::{NUMBER, RAW_VALUE};

/// The structs of serde_json whose text is written unchanged.
const RAW: [&str; 2] = [RAW_VALUE, NUMBER];

const LIST: End = End::Bracket(b']');
const OBJECT: End = End::Bracket(b'}');

impl Writer {
    /// Begins the object that names the variant of an enum.
    fn variant(&mut self, name: &str) -> Result<(), Error> {
        self.not_in_key()?;
        self.put([b'{']);
        self.name(name, true);
        Ok(())
    }

    /// Begins a list or an object.
    #[inline(always)]
    fn begin(&mut self, bracket: u8, end: End) -> Result<Compound<'_>, Error> {
        self.not_in_key()?;
        self.put([bracket]);
        Ok(Compound {
            writer: self,
            is_first: true,
            end,
        })
    }

    #[inline(always)]
    fn not_in_key(&self) -> Result<(), Error> {
        if self.in_key {
            return Err(key_must_be_a_string());
        }
        Ok(())
    }

    /// In a key, serde_json refuses the numbers that it writes as `null` elsewhere.
    #[inline(always)]
    fn finite_in_key(&self, is_finite: bool) -> Result<(), Error> {
        if self.in_key && !is_finite {
            return Err(key_must_be_finite());
        }
        Ok(())
    }
}

macro_rules! integers {
    ($($method:ident($type:ty))*) => {$(
        #[inline]
        fn $method(self, number: $type) -> Result<(), Error> {
            self.integer(number);
            Ok(())
        }
    )*};
}

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Compound<'w>;
    type SerializeTuple = Compound<'w>;
    type SerializeTupleStruct = Compound<'w>;
    type SerializeTupleVariant = Compound<'w>;
    type SerializeMap = Compound<'w>;
    type SerializeStruct = Compound<'w>;
    type SerializeStructVariant = Compound<'w>;

    integers! {
        serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64)
        serialize_i128(i128)
        serialize_u8(u8) serialize_u16(u16) serialize_u32(u32) serialize_u64(u64)
        serialize_u128(u128)
    }

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.ascii(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, number: f32) -> Result<(), Error> {
        self.finite_in_key(number.is_finite())?;
        self.float(number);
        Ok(())
    }

    #[inline]
    fn serialize_f64(self, number: f64) -> Result<(), Error> {
        self.finite_in_key(number.is_finite())?;
        self.double(number);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    #[inline]
    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.string(text);
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Error> {
        self.collect_seq(bytes)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.ascii("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.variant(variant)?;
        value.serialize(&mut *self)?;
        self.put([b'}']);
        Ok(())
    }

    #[inline]
    fn serialize_seq(self, _: Option<usize>) -> Result<Compound<'w>, Error> {
        self.begin(b'[', LIST)
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'w>, Error> {
        self.begin(b'[', LIST)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Compound<'w>, Error> {
        self.begin(b'[', LIST)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'w>, Error> {
        self.variant(variant)?;
        self.begin(b'[', End::Variant(b']'))
    }

    #[inline]
    fn serialize_map(self, _: Option<usize>) -> Result<Compound<'w>, Error> {
        self.begin(b'{', OBJECT)
    }

    #[inline]
    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Compound<'w>, Error> {
        if !RAW.contains(&name) {
            return self.begin(b'{', OBJECT);
        }
        self.not_in_key()?;
        Ok(Compound {
            writer: self,
            is_first: true,
            end: End::Raw,
        })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'w>, Error> {
        self.variant(variant)?;
        self.begin(b'{', End::Variant(b'}'))
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.display(&value)
    }
}

#[cold]
fn key_must_be_finite() -> Error {
    serde::ser::Error::custom("float key must be finite (got NaN or +/-inf)")
}
