//! Implements serde's `Serializer` for escaped JSON.

use std::fmt;

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Error;

use super::compound::{Begun, Compound, Name};
use super::strings::QUOTE;
use super::{EscapedJson, Written};
use crate::json::escape::escape_twice;
use crate::json::output::{push_piece, push_short};
use crate::json::{NUMBER, RAW_VALUE};

/// A price: a positive number with at most two decimals, in hundredths.
///
/// Prices are the most frequent numbers with decimals, and two integers are written faster than the
/// shortest decimal is found. These decimals are the shortest ones that read back as the number,
/// which is what serde_json writes: two different decimals of at most 15 digits never read back as
/// the same number.
#[inline(always)]
fn as_cents(number: f64) -> Option<u64> {
    // The cast saturates and turns NaN into 0, so the range excludes all numbers but prices.
    let cents = (number * 100.0 + 0.5) as i64;
    let is_price = (1..100_000_000_000_000).contains(&cents) && cents as f64 / 100.0 == number;
    is_price.then_some(cents as u64)
}

impl EscapedJson {
    /// Appends a number, a literal or punctuation, which need no escapes.
    #[inline(always)]
    pub(super) fn ascii(&mut self, text: &str) -> Written {
        push_short(&mut self.document, text.as_bytes());
        Ok(())
    }

    #[inline(always)]
    fn price(&mut self, cents: u64) -> Written {
        self.ascii(itoa::Buffer::new().format(cents / 100))?;
        let (tenth, hundredth) = (cents / 10 % 10, cents % 10);
        let decimals = [b'.', b'0' + tenth as u8, b'0' + hundredth as u8];
        let length = if hundredth == 0 { 2 } else { 3 };
        push_piece(&mut self.document, &decimals, length);
        Ok(())
    }

    /// A number that is not finite becomes `null`, as in serde_json.
    fn decimal(&mut self, number: impl zmij::Float, is_finite: bool) -> Written {
        if !is_finite {
            return self.ascii("null");
        }
        self.ascii(zmij::Buffer::new().format_finite(number))
    }
}

/// Implements methods of serde's `Serializer`, each group with one expression.
macro_rules! methods {
    (|$json:ident| $(
        $($method:ident $(<$T:ident>)? ($($argument:tt: $type:ty),*))+ -> $result:ty = $value:expr;
    )+) => {$($(
        #[inline]
        fn $method $(<$T: Serialize + ?Sized>)? (self, $($argument: $type),*) -> $result {
            let $json = self;
            $value
        }
    )+)+};
}

impl<'w> Serializer for &'w mut EscapedJson {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Compound<'w>;
    type SerializeTuple = Compound<'w>;
    type SerializeTupleStruct = Compound<'w>;
    type SerializeTupleVariant = Compound<'w>;
    type SerializeMap = Compound<'w>;
    type SerializeStruct = Compound<'w>;
    type SerializeStructVariant = Compound<'w>;

    methods! { |json|
        serialize_i8(number: i8) serialize_i16(number: i16) serialize_i32(number: i32)
        serialize_i64(number: i64) serialize_i128(number: i128)
        serialize_u8(number: u8) serialize_u16(number: u16) serialize_u32(number: u32)
        serialize_u64(number: u64)
        serialize_u128(number: u128) -> Written = json.ascii(itoa::Buffer::new().format(number));
        serialize_f32(number: f32) -> Written = json.decimal(number, number.is_finite());
        serialize_f64(number: f64) -> Written = match as_cents(number) {
            Some(cents) => json.price(cents),
            None => json.decimal(number, number.is_finite()),
        };
        serialize_bool(value: bool) -> Written = json.ascii(if value { "true" } else { "false" });
        serialize_unit() serialize_none()
        serialize_unit_struct(_: Name) -> Written = json.ascii("null");
        serialize_str(text: &str)
        serialize_unit_variant(_: Name, _: u32, text: Name) -> Written = json.string(text);
        serialize_char(value: char) -> Written = json.string(value.encode_utf8(&mut [0; 4]));
        serialize_bytes(bytes: &[u8]) -> Written = json.collect_seq(bytes);
        serialize_seq(_: Option<usize>) serialize_tuple(_: usize)
        serialize_tuple_struct(_: Name, _: usize) -> Begun<'w> = json.compound("[", "]");
        serialize_map(_: Option<usize>) -> Begun<'w> = json.compound("{", "}");
        serialize_struct(name: Name, _: usize) -> Begun<'w> = match name {
            RAW_VALUE | NUMBER => json.compound("", ""),
            _ => json.compound("{", "}"),
        };
        serialize_tuple_variant(_: Name, _: u32, variant: Name, _: usize) -> Begun<'w> = {
            json.variant(variant)?;
            json.compound("[", "]}")
        };
        serialize_struct_variant(_: Name, _: u32, variant: Name, _: usize) -> Begun<'w> = {
            json.variant(variant)?;
            json.compound("{", "}}")
        };
        serialize_some<T>(value: &T)
        serialize_newtype_struct<T>(_: Name, value: &T) -> Written = value.serialize(json);
        serialize_newtype_variant<T>(_: Name, _: u32, name: Name, value: &T) -> Written = {
            json.variant(name)?;
            value.serialize(&mut *json)?;
            json.ascii("}")
        };
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, text: &T) -> Written {
        self.ascii(QUOTE)?;
        fmt::Write::write_fmt(self, format_args!("{text}")).map_err(Error::custom)?;
        self.ascii(QUOTE)
    }
}

/// Appends what a `Display` writes, without quotes.
impl fmt::Write for EscapedJson {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape_twice(text.as_bytes(), &mut self.document);
        Ok(())
    }
}
