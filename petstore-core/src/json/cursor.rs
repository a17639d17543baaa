//! A position in a raw document, and how it advances past white space, strings and values.
//!
//! The position never moves backwards. Skipping finds the end of a value and does not check the
//! value.

use std::borrow::Cow;

use super::container::container_end;
use super::step::next_special;
use super::{Malformed, string};

/// A position in a document.
// Methods for compact JSON are inlined, so that the position stays in a register.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'e> {
    pub(super) json: &'e str,
    pub(super) at: usize,
}

impl<'e> Cursor<'e> {
    /// Advances to the next item of a container; false after the last one.
    pub(super) fn next(&mut self, is_first: bool, closing: u8) -> Result<bool, Malformed> {
        match self.peek().ok_or(Malformed)? {
            byte if byte == closing => {
                self.at += 1;
                Ok(false)
            }
            b',' if !is_first => {
                self.at += 1;
                Ok(true)
            }
            _ if is_first => Ok(true),
            _ => Err(Malformed),
        }
    }

    /// The name of a member and the colon after it, if they are written as AWS writes them: without
    /// white space or escapes.
    #[inline(always)]
    pub(super) fn compact_name(&mut self, is_first: bool) -> Option<&'e str> {
        let bytes = self.json.as_bytes();
        let start = match bytes.get(self.at..)? {
            [b',', b'"', ..] if !is_first => self.at + 2,
            [b'"', ..] if is_first => self.at + 1,
            _ => return None,
        };
        let end = next_special(bytes, start)?;
        if !bytes.get(end..)?.starts_with(b"\":") {
            return None;
        }
        let name = self.json.get(start..end)?;
        self.at = end + 2;
        Some(name)
    }

    #[inline(always)]
    pub(super) fn string(&mut self) -> Result<Cow<'e, str>, Malformed> {
        self.expect(b'"')?;
        let (text, behind) = string::read(self.json, self.at)?;
        self.at = behind;
        Ok(text)
    }

    /// Advances past a value and returns it as raw JSON.
    #[inline(always)]
    pub(super) fn value(&mut self) -> Result<&'e str, Malformed> {
        self.peek();
        let value = value_at(self.json, self.at)?;
        self.at += value.len();
        Ok(value)
    }

    #[inline(always)]
    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.peek() != Some(byte) {
            return Err(Malformed);
        }
        self.at += 1;
        Ok(())
    }

    /// The next byte that is not white space.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.json.as_bytes().get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }
}

/// The value that begins at `at`. The contents of strings, lists and objects are not checked.
// Takes `json` and `at`, because a reference to the cursor would keep the position in memory.
#[inline(never)]
fn value_at(json: &str, at: usize) -> Result<&str, Malformed> {
    let bytes = json.as_bytes().get(at..).unwrap_or_default();
    let length = match bytes.first().ok_or(Malformed)? {
        b'"' => string::skip(bytes, 1)?,
        b'{' | b'[' => container_end(bytes).ok_or(Malformed)?,
        _ => scalar_length(bytes)?,
    };
    json.get(at..at + length).ok_or(Malformed)
}

/// The length of the number, `true`, `false` or `null` at the start. Of a number, only the first
/// byte is checked here; the rest is checked when it is read. The walk checks what follows a value.
#[inline]
fn scalar_length(json: &[u8]) -> Result<usize, Malformed> {
    match json {
        [b'n', b'u', b'l', b'l', ..] | [b't', b'r', b'u', b'e', ..] => Ok(4),
        [b'f', b'a', b'l', b's', b'e', ..] => Ok(5),
        [b'-' | b'0'..=b'9', ..] => Ok(number_length(json)),
        _ => Err(Malformed),
    }
}

fn number_length(json: &[u8]) -> usize {
    let belongs = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
    json.iter().take_while(|byte| belongs(byte)).count()
}
