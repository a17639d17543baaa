//! Writes texts: names, values, keys, and what a `Display` writes. Each text is escaped twice: for
//! the JSON that contains it, and for the string that contains the JSON.

use std::fmt;

use serde::ser::Error as _;
use serde_json::Error;

use super::{Writer, Written};
use crate::json::escape::escape_twice;
use crate::json::output::{SLACK, push_checked};
use crate::json::step::has_special;

/// A quote of the inner JSON.
const QUOTE: &[u8] = b"\\\"";

/// Texts up to this length are copied first and checked meanwhile.
const SHORT: usize = 128;

impl Writer {
    /// Appends a text in quotes.
    #[inline(never)]
    pub(super) fn string(&mut self, text: &str) -> Written {
        self.out.reserve(text.len().min(SHORT) + SLACK);
        self.out.extend_from_slice(QUOTE);
        self.contents(text);
        self.out.extend_from_slice(QUOTE);
        Ok(())
    }

    /// Appends the name of a member and a colon, after a comma unless the member is the first one.
    #[inline(always)]
    pub(super) fn name(&mut self, name: &str, is_first: bool) -> Written {
        self.out.reserve(name.len() + SLACK);
        self.out
            .extend_from_slice(if is_first { QUOTE } else { b",\\\"" });
        if has_special(name.as_bytes()) {
            self.contents_with_escapes(name);
        } else {
            self.out.extend_from_slice(name.as_bytes());
        }
        self.out.extend_from_slice(b"\\\":");
        Ok(())
    }

    /// Appends a text without quotes.
    #[inline(always)]
    fn contents(&mut self, text: &str) {
        if text.len() > SHORT {
            return escape_twice(text.as_bytes(), &mut self.out);
        }
        let start = self.out.len();
        if push_checked(&mut self.out, text.as_bytes()) {
            self.out.truncate(start);
            self.contents_with_escapes(text);
        }
    }

    #[cold]
    #[inline(never)]
    fn contents_with_escapes(&mut self, text: &str) {
        escape_twice(text.as_bytes(), &mut self.out);
    }

    /// Puts quotes around what a key of a map has written, if it is a number or a boolean.
    ///
    /// # Errors
    ///
    /// The message of serde_json if the key is something else.
    pub(super) fn quote_key(&mut self, start: usize) -> Written {
        match self.out.get(start) {
            Some(b'\\') => Ok(()),
            Some(b'-' | b'0'..=b'9' | b't' | b'f') => {
                self.out.splice(start..start, QUOTE.iter().copied());
                self.out.extend_from_slice(QUOTE);
                Ok(())
            }
            _ => Err(key_must_be_a_string()),
        }
    }

    /// Appends what a value displays, in quotes.
    pub(super) fn display(&mut self, value: &dyn fmt::Display) -> Written {
        self.out.extend_from_slice(QUOTE);
        fmt::Write::write_fmt(self, format_args!("{value}")).map_err(Error::custom)?;
        self.out.extend_from_slice(QUOTE);
        Ok(())
    }
}

#[cold]
pub(super) fn key_must_be_a_string() -> Error {
    Error::custom("key must be a string")
}

/// Appends what a `Display` writes, without quotes.
impl fmt::Write for Writer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.contents(text);
        Ok(())
    }
}
