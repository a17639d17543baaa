//! Reads numbers.
//!
//! Integers of at most 15 digits and decimals of at most 14, both without an exponent, are nearly
//! all numbers. They are computed here: integers digit by digit, decimals with one division, whose
//! result is correctly rounded. serde_json reads all others, and every `f32`, `i128` and `u128`.
//! The value and its type (`u64`, `i64` or `f64`) are always those of serde_json.

use serde::de::{Deserializer, Visitor};
use serde_json::de::StrRead;

use super::{Reader, Result, Undecided};

/// Integers of this many digits and powers of ten up to this exponent are exact as `f64`. Their
/// rounded quotient is the nearest `f64`, with and without serde_json's `float_roundtrip`.
const DIGITS: usize = 15;

const POWERS_OF_TEN: [f64; DIGITS + 1] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// Whether serde_json has its feature `arbitrary_precision`, which any crate of the program can
/// enable. Its numbers are then strings: 24 bytes instead of 16, but only on 64-bit targets.
pub(in crate::json) const ARBITRARY_PRECISION: bool = size_of::<serde_json::Number>() > 16;

impl<'de, const ESCAPED: bool> Reader<'de, ESCAPED> {
    /// Visits a number.
    #[inline(always)]
    pub(super) fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.peek();
        let bytes = self.rest.as_bytes();
        let is_negative = bytes.starts_with(b"-");
        let start = usize::from(is_negative);
        let (mut significand, point) = digits(bytes, start, 0);
        let mut end = point;
        let is_float = bytes.get(point) == Some(&b'.');
        if is_float {
            (significand, end) = digits(bytes, point + 1, significand);
        }
        let decimals = (end - point).saturating_sub(1);
        let has_exponent = matches!(bytes.get(end), Some(b'e' | b'E'));
        let is_valid = point == start + 1 || (point > start && bytes[start] != b'0');
        if has_exponent || !is_valid || is_float == (decimals == 0) || end - start > DIGITS {
            return self.by_serde_json(|reader| reader.deserialize_f64(visitor));
        }
        self.rest = self.rest.get(end..).ok_or(Undecided)?;
        // At most `DIGITS` digits fit in an `i64`, which is converted faster than a `u64`.
        let magnitude = significand as i64 as f64 / POWERS_OF_TEN[decimals];
        match (is_float, is_negative) {
            (true, false) => visitor.visit_f64(magnitude),
            (false, false) => visitor.visit_u64(significand),
            (false, true) if significand != 0 => visitor.visit_i64(-(significand as i64)),
            // serde_json reads `-0` as a float, too.
            (_, true) => visitor.visit_f64(-magnitude),
        }
    }

    /// Reads a number with serde_json.
    #[cold]
    #[inline(never)]
    pub(super) fn by_serde_json<T>(
        &mut self,
        read: impl FnOnce(&mut serde_json::Deserializer<StrRead<'de>>) -> serde_json::Result<T>,
    ) -> Result<T> {
        self.peek();
        let is_other = |character| !matches!(character, '0'..='9' | '+' | '-' | '.' | 'e' | 'E');
        let end = self.rest.find(is_other).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        let mut json = serde_json::Deserializer::from_str(number);
        let value = read(&mut json).and_then(|value| json.end().map(|()| value));
        let value = value.map_err(|_| Undecided)?;
        // Only after a success: if a type ignores an error, the number must not have been skipped.
        self.rest = rest;
        Ok(value)
    }
}

/// Appends the digits from `at` on to `number`, which may wrap; also returns where they end.
fn digits(bytes: &[u8], mut at: usize, mut number: u64) -> (u64, usize) {
    while let Some(digit @ 0..10) = bytes.get(at).map(|byte| byte.wrapping_sub(b'0')) {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    (number, at)
}
