//! Writes texts: names, values, keys, and JSON that a value brings along.
//!
//! Each function is for one kind of text: names are constants, values are short or long, keys may
//! be numbers, and JSON that a value brings along is escaped once instead of twice.

use std::fmt;

use super::Writer;
use crate::json::escape::{escape_one, escape_twice, escape_with};
use crate::json::step::has_special;

/// A quote of the inner JSON.
const QUOTE: [u8; 2] = *b"\\\"";

/// Texts up to this length are copied first and checked meanwhile.
const SHORT: usize = 128;

impl Writer {
    /// Appends a text in quotes.
    #[inline(never)]
    pub(super) fn string(&mut self, text: &str) {
        self.output.make_room(text.len().min(SHORT));
        self.put(QUOTE);
        self.contents(text);
        self.put(QUOTE);
    }

    /// Appends the name of a member and a colon, after a comma unless the member is the first one.
    #[inline(always)]
    pub(super) fn name(&mut self, name: &str, is_first: bool) {
        let before: &[u8] = if is_first { &QUOTE } else { b",\\\"" };
        if has_special(name.as_bytes()) {
            return self.name_with_escapes(name, before);
        }
        self.output.put_all([before, name.as_bytes(), b"\\\":"]);
    }

    #[cold]
    #[inline(never)]
    fn name_with_escapes(&mut self, name: &str, before: &[u8]) {
        self.output.put_all([before]);
        escape_twice(name.as_bytes(), &mut self.output);
        self.put(*b"\\\":");
    }

    /// Appends a text without quotes. There must be room for it, if it is short.
    #[inline(always)]
    fn contents(&mut self, text: &str) {
        if text.len() > SHORT {
            return escape_twice(text.as_bytes(), &mut self.output);
        }
        let start = self.output.length();
        if self.output.copy_and_check(text.as_bytes()) {
            self.output.rewind(start);
            self.contents_with_escapes(text);
        }
    }

    #[cold]
    #[inline(never)]
    fn contents_with_escapes(&mut self, text: &str) {
        escape_twice(text.as_bytes(), &mut self.output);
    }

    /// Appends text that is JSON already.
    pub(super) fn raw(&mut self, json: &str) {
        escape_with(json.as_bytes(), &mut self.output, escape_one);
    }

    /// Puts quotes around what a key of a map has written, if it is a number or a boolean.
    ///
    /// # Errors
    ///
    /// The message of serde_json if the key is something else.
    pub(super) fn quote_key(&mut self, start: usize) -> Result<(), serde_json::Error> {
        match self.output.byte(start) {
            Some(b'\\') => Ok(()),
            Some(b'-' | b'0'..=b'9' | b't' | b'f') => {
                self.output.surround(start, QUOTE);
                Ok(())
            }
            _ => Err(key_must_be_a_string()),
        }
    }

    /// Appends what a value displays, in quotes.
    pub(super) fn display(&mut self, value: &dyn fmt::Display) -> Result<(), serde_json::Error> {
        self.put(QUOTE);
        fmt::Write::write_fmt(self, format_args!("{value}")).map_err(serde::ser::Error::custom)?;
        self.put(QUOTE);
        Ok(())
    }
}

#[cold]
pub(super) fn key_must_be_a_string() -> serde_json::Error {
    serde::ser::Error::custom("key must be a string")
}

/// Appends what a `Display` writes, without quotes.
impl fmt::Write for Writer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.output.make_room(text.len().min(SHORT));
        self.contents(text);
        Ok(())
    }
}
