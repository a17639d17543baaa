//! Reads numbers.
//!
//! Short ones, which are nearly all, are computed here, with one exact division. The others are
//! read by serde_json. The value and its type (`u64`, `i64` or `f64`) are always those of
//! serde_json.

use serde::de::Visitor;

use super::{Reader, Undecided};

/// A number, in the type that serde_json reads it as.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl Number {
    #[inline(always)]
    pub(super) fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undecided> {
        match self {
            Number::Unsigned(number) => visitor.visit_u64(number),
            Number::Signed(number) => visitor.visit_i64(number),
            Number::Float(number) => visitor.visit_f64(number),
        }
    }
}

/// Any number with so many digits fits into a `u64`.
const DIGITS: usize = 18;

/// Integers below this limit are exact as `f64`, and so are the powers of ten up to 10²². Dividing
/// one by the other gives the nearest `f64`, with and without serde_json's feature
/// `float_roundtrip`.
const EXACT: u64 = 1 << 53;

#[rustfmt::skip]
const POWERS_OF_TEN: [f64; DIGITS + 1] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18,
];

/// The number at a position, and the position after it. What is long or has an exponent is read by
/// serde_json.
#[inline(always)]
pub(super) fn number_at(text: &str, start: usize) -> Result<(Number, usize), Undecided> {
    let bytes = text.as_bytes();
    let is_negative = bytes.get(start) == Some(&b'-');
    let first = start + usize::from(is_negative);
    let mut significand = 0;
    let mut at = digits(bytes, first, &mut significand);
    let mut length = at - first;
    if length == 0 || (length > 1 && bytes[first] == b'0') {
        return Err(Undecided);
    }
    let point = at;
    let is_float = bytes.get(at) == Some(&b'.');
    if is_float {
        at = digits(bytes, point + 1, &mut significand);
        length += at - point - 1;
    }
    let decimals = (at - point).saturating_sub(1);
    if length > DIGITS
        || matches!(bytes.get(at), Some(b'e' | b'E'))
        || (is_float && (decimals == 0 || significand >= EXACT))
    {
        return number_by_serde_json(text, start);
    }
    let number = if is_float {
        let number = significand as f64 / POWERS_OF_TEN[decimals];
        Number::Float(if is_negative { -number } else { number })
    } else if !is_negative {
        Number::Unsigned(significand)
    } else if significand == 0 {
        // serde_json reads `-0` in this way.
        Number::Float(-0.0)
    } else {
        Number::Signed(-(significand as i64))
    };
    Ok((number, at))
}

/// Appends the digits at a position to a number, which may overflow; returns where they end.
#[inline(always)]
fn digits(bytes: &[u8], mut at: usize, number: &mut u64) -> usize {
    while let Some(digit @ 0..10) = bytes.get(at).map(|byte| byte.wrapping_sub(b'0')) {
        *number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    at
}

#[cold]
#[inline(never)]
fn number_by_serde_json(text: &str, start: usize) -> Result<(Number, usize), Undecided> {
    let text = number_text(text, start)?;
    let is_float = text.contains(['.', 'e', 'E']);
    let number = match (serde_json::from_str(text), serde_json::from_str(text)) {
        (Ok(number), _) if !is_float => Number::Unsigned(number),
        (_, Ok(number)) if !is_float => Number::Signed(number),
        _ => Number::Float(serde_json::from_str(text).map_err(|_| Undecided)?),
    };
    Ok((number, start + text.len()))
}

/// All bytes at a position that can belong to a number.
fn number_text(text: &str, start: usize) -> Result<&str, Undecided> {
    let rest = text.get(start..).ok_or(Undecided)?;
    let end = rest.find(|character| !matches!(character, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
    rest.get(..end.unwrap_or(rest.len())).ok_or(Undecided)
}

impl<'de, const ESCAPED: bool> Reader<'de, ESCAPED> {
    /// Reads a number, with white space before it.
    #[inline(always)]
    pub(super) fn number(&mut self) -> Result<Number, Undecided> {
        self.peek();
        let (number, behind) = number_at(self.text, self.at)?;
        self.at = behind;
        Ok(number)
    }

    /// Has serde_json read a number, in a type that few bodies have.
    pub(super) fn by_serde_json<T>(
        &mut self,
        read: impl FnOnce(
            &mut serde_json::Deserializer<serde_json::de::StrRead<'de>>,
        ) -> serde_json::Result<T>,
    ) -> Result<T, Undecided> {
        self.peek();
        let text = number_text(self.text, self.at)?;
        self.at += text.len();
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = read(&mut reader).map_err(|_| Undecided)?;
        reader.end().map_err(|_| Undecided)?;
        Ok(value)
    }

    /// Visits a number whose type the document decides.
    #[inline(always)]
    pub(super) fn visit_any_number<V: Visitor<'de>>(
        &mut self,
        visitor: V,
    ) -> Result<V::Value, Undecided> {
        match self.number()? {
            // serde_json gives such a number's text to the visitor.
            Number::Float(_) if ARBITRARY_PRECISION => Err(Undecided),
            number => number.visit(visitor),
        }
    }
}

/// Whether serde_json has its feature `arbitrary_precision`, which any crate of the program can
/// turn on. Then its numbers are text, which takes 24 bytes instead of 16 on 64-bit targets.
pub(in crate::json) const ARBITRARY_PRECISION: bool = size_of::<serde_json::Number>() > 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_feature_for_arbitrary_precision_is_recognized() {
        let number: serde_json::Number = serde_json::from_str("1.50").unwrap();
        assert_eq!(number.to_string() == "1.50", ARBITRARY_PRECISION);
    }
}
