//! Writes numbers with the digits that serde_json writes.
//!
//! Prices are the most frequent numbers with decimals in a body, and writing them as two integers
//! is faster than searching for the shortest decimal.

use super::Writer;

/// Below this limit, hundredths have at most 14 digits; `f64` distinguishes all decimals of 15.
const CENTS: f64 = 1e14;

impl Writer {
    #[inline(always)]
    pub(super) fn integer(&mut self, number: impl itoa::Integer) {
        self.ascii(itoa::Buffer::new().format(number));
    }

    #[inline]
    pub(super) fn double(&mut self, number: f64) {
        if !number.is_finite() {
            self.ascii("null");
        } else if let Some(cents) = as_cents(number) {
            self.integer(cents / 100);
            let digit = |digit: u64| b'0' + digit as u8;
            let (tenth, hundredth) = (cents / 10 % 10, cents % 10);
            let length = if hundredth == 0 { 2 } else { 3 };
            self.output
                .put([b'.', digit(tenth), digit(hundredth)], length);
        } else {
            self.ascii(zmij::Buffer::new().format_finite(number));
        }
    }

    pub(super) fn float(&mut self, number: f32) {
        if number.is_finite() {
            self.ascii(zmij::Buffer::new().format_finite(number));
        } else {
            self.ascii("null");
        }
    }

    /// Appends a number or a literal, which need no escapes.
    #[inline(always)]
    pub(super) fn ascii(&mut self, text: &str) {
        self.output.make_room(text.len());
        self.output.copy_short(text.as_bytes());
    }
}

/// A price: a positive number with at most two decimals, in hundredths.
///
/// These decimals are the shortest ones that read back as the number, which is what serde_json
/// writes: two different decimals of at most 15 digits never read back as the same number.
fn as_cents(number: f64) -> Option<u64> {
    let cents = number * 100.0;
    if !(cents > 0.0 && cents < CENTS) {
        return None;
    }
    let cents = (cents + 0.5) as u64;
    (cents as f64 / 100.0 == number).then_some(cents)
}
