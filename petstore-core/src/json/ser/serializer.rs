//! Implements serde's `Serializer` for the writer. Prices (see [`as_cents`]) are written without
//! searching for the shortest decimal.

use std::fmt::Display;

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Error;

use super::compound::Compound;
use super::{Writer, Written};
use crate::json::output::{push_piece, push_short};
use crate::json::{NUMBER, RAW_VALUE};

/// The name of a type or a variant.
type Name = &'static str;
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
    pub(super) fn ascii(&mut self, text: &str) -> Written {
        push_short(&mut self.out, text.as_bytes());
        Ok(())
    }

    #[inline(always)]
    fn integer(&mut self, number: impl itoa::Integer) -> Written {
        self.ascii(itoa::Buffer::new().format(number))
    }

    #[inline(always)]
    fn price(&mut self, cents: u64) -> Written {
        self.integer(cents / 100)?;
        let (tenth, hundredth) = (cents / 10 % 10, cents % 10);
        let decimals = [b'.', b'0' + tenth as u8, b'0' + hundredth as u8];
        push_piece(&mut self.out, &decimals, if hundredth == 0 { 2 } else { 3 });
        Ok(())
    }

    /// A number in a key must be finite. Elsewhere, a number that is not finite becomes `null`, as
    /// in serde_json.
    fn decimal(&mut self, number: impl zmij::Float, is_finite: bool) -> Written {
        match is_finite {
            true => self.ascii(zmij::Buffer::new().format_finite(number)),
            false if !self.in_key => self.ascii("null"),
            false => Err(Error::custom(
                "float key must be finite (got NaN or +/-inf)",
            )),
        }
    }
}

/// Implements methods of serde's `Serializer`, each group with one expression.
macro_rules! methods {
    (|$writer:ident| $(
        $($method:ident($($argument:tt: $type:ty),*))+ -> $result:ty = $value:expr;
    )+) => {$($(
        #[inline]
        fn $method(self, $($argument: $type),*) -> $result {
            let $writer = self;
            $value
        }
    )+)+};
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

    methods! { |writer|
        serialize_i8(number: i8) serialize_i16(number: i16) serialize_i32(number: i32)
        serialize_i64(number: i64) serialize_i128(number: i128)
        serialize_u8(number: u8) serialize_u16(number: u16) serialize_u32(number: u32)
        serialize_u64(number: u64)
        serialize_u128(number: u128) -> Written = writer.integer(number);
        serialize_f32(number: f32) -> Written = writer.decimal(number, number.is_finite());
        serialize_f64(number: f64) -> Written = match as_cents(number) {
            Some(cents) => writer.price(cents),
            None => writer.decimal(number, number.is_finite()),
        };
        serialize_bool(value: bool) -> Written = writer.ascii(if value { "true" } else { "false" });
        serialize_unit() serialize_none()
        serialize_unit_struct(_: Name) -> Written = writer.ascii("null");
        serialize_str(text: &str)
        serialize_unit_variant(_: Name, _: u32, text: Name) -> Written = writer.string(text);
        serialize_char(value: char) -> Written = writer.string(value.encode_utf8(&mut [0; 4]));
        serialize_bytes(bytes: &[u8]) -> Written = writer.collect_seq(bytes);
        serialize_seq(_: Option<usize>) serialize_tuple(_: usize)
        serialize_tuple_struct(_: Name, _: usize) -> Begun<'w> = writer.compound("[", "]");
        serialize_map(_: Option<usize>) -> Begun<'w> = writer.compound("{", "}");
        serialize_struct(name: Name, _: usize) -> Begun<'w> = match name {
            RAW_VALUE | NUMBER => writer.compound("", ""),
            _ => writer.compound("{", "}"),
        };
        serialize_tuple_variant(_: Name, _: u32, variant: Name, _: usize) -> Begun<'w> = {
            writer.variant(variant)?;
            writer.compound("[", "]}")
        };
        serialize_struct_variant(_: Name, _: u32, variant: Name, _: usize) -> Begun<'w> = {
            writer.variant(variant)?;
            writer.compound("{", "}}")
        };
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
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
        self.ascii("}")
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Written {
        self.display(&value)
    }
}
