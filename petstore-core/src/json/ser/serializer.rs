//! serde's data model as escaped JSON.

use std::fmt::Display;

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Error;

use super::Writer;
use super::compound::Compound;
use crate::json::output::{push_piece, push_short};
use crate::json::{NUMBER, RAW_VALUE};

/// The name of a type or a variant.
type Name = &'static str;
type Written = Result<(), Error>;
type Begun<'w> = Result<Compound<'w>, Error>;

/// Below this limit, hundredths have at most 14 digits; `f64` distinguishes all decimals of 15.
const CENTS: f64 = 1e14;

/// A price: a positive number with at most two decimals, in hundredths.
///
/// Prices are the most frequent numbers with decimals, and two integers are written faster than the
/// shortest decimal is found. These decimals are the shortest ones that read back as the number,
/// which is what serde_json writes: two different decimals of at most 15 digits never read back as
/// the same number.
#[inline(always)]
fn as_cents(number: f64) -> Option<u64> {
    let cents = number * 100.0;
    if !(cents > 0.0 && cents < CENTS) {
        return None;
    }
    let cents = (cents + 0.5) as u64;
    (cents as f64 / 100.0 == number).then_some(cents)
}

impl Writer {
    /// Appends a number, a literal or punctuation, which need no escapes.
    #[inline(always)]
    pub(super) fn ascii(&mut self, text: &str) {
        push_short(&mut self.out, text.as_bytes());
    }

    #[inline(always)]
    fn integer(&mut self, number: impl itoa::Integer) -> Written {
        self.ascii(itoa::Buffer::new().format(number));
        Ok(())
    }

    #[inline(always)]
    fn price(&mut self, cents: u64) -> Written {
        self.integer(cents / 100)?;
        let (tenth, hundredth) = (cents / 10 % 10, cents % 10);
        let decimals = [b'.', b'0' + tenth as u8, b'0' + hundredth as u8];
        push_piece(&mut self.out, &decimals, if hundredth == 0 { 2 } else { 3 });
        Ok(())
    }

    /// A key must be finite, and any other number that is not is `null`, as in serde_json.
    fn decimal(&mut self, number: impl zmij::Float, is_finite: bool) -> Written {
        match is_finite {
            true => self.ascii(zmij::Buffer::new().format_finite(number)),
            false if !self.in_key => self.ascii("null"),
            false => {
                return Err(Error::custom(
                    "float key must be finite (got NaN or +/-inf)",
                ));
            }
        }
        Ok(())
    }
}

macro_rules! integers {
    ($($method:ident($type:ty))*) => {$(
        #[inline]
        fn $method(self, number: $type) -> Written {
            self.integer(number)
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

    fn serialize_bool(self, value: bool) -> Written {
        self.ascii(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, number: f32) -> Written {
        self.decimal(number, number.is_finite())
    }

    #[inline]
    fn serialize_f64(self, number: f64) -> Written {
        match as_cents(number) {
            Some(cents) => self.price(cents),
            None => self.decimal(number, number.is_finite()),
        }
    }

    fn serialize_char(self, value: char) -> Written {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    #[inline]
    fn serialize_str(self, text: &str) -> Written {
        self.string(text);
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Written {
        self.collect_seq(bytes)
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.ascii("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: Name) -> Written {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: Name, _: u32, variant: Name) -> Written {
        self.serialize_str(variant)
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: Name, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: Name,
        _: u32,
        variant: Name,
        value: &T,
    ) -> Written {
        self.variant(variant)?;
        value.serialize(&mut *self)?;
        self.ascii("}");
        Ok(())
    }

    #[inline]
    fn serialize_seq(self, _: Option<usize>) -> Begun<'w> {
        self.compound("[", "]")
    }

    fn serialize_tuple(self, _: usize) -> Begun<'w> {
        self.compound("[", "]")
    }

    fn serialize_tuple_struct(self, _: Name, _: usize) -> Begun<'w> {
        self.compound("[", "]")
    }

    fn serialize_tuple_variant(self, _: Name, _: u32, variant: Name, _: usize) -> Begun<'w> {
        self.variant(variant)?;
        self.compound("[", "]}")
    }

    #[inline]
    fn serialize_map(self, _: Option<usize>) -> Begun<'w> {
        self.compound("{", "}")
    }

    #[inline]
    fn serialize_struct(self, name: Name, _: usize) -> Begun<'w> {
        match name {
            RAW_VALUE | NUMBER => self.compound("", ""),
            _ => self.compound("{", "}"),
        }
    }

    fn serialize_struct_variant(self, _: Name, _: u32, variant: Name, _: usize) -> Begun<'w> {
        self.variant(variant)?;
        self.compound("{", "}}")
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Written {
        self.display(&value)
    }
}
