//! A position in a raw document, and how it advances past white space, strings and values.
//!
//! The position never moves backwards. Skipping finds the end of a value and does not check the
//! value.

use std::borrow::Cow;

use super::container::container_end;
use super::step::next_special;
use super::{Malformed, string};

/// A position in a document.
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

    pub(super) fn value(&mut self) -> Result<&'e str, Malformed> {
        self.peek();
        let start = self.at;
        self.skip()?;
        self.json.get(start..self.at).ok_or(Malformed)
    }

    /// Advances past a value without checking what is inside strings, lists and objects.
    pub(super) fn skip(&mut self) -> Result<(), Malformed> {
        let first = self.peek().ok_or(Malformed)?;
        let json = self.json.as_bytes();
        self.at = match first {
            b'"' => string::skip(json, self.at + 1)?,
            b'{' | b'[' => self.at + container_end(&json[self.at..]).ok_or(Malformed)?,
            _ => self.at + scalar_length(&json[self.at..])?,
        };
        Ok(())
    }

    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.peek() != Some(byte) {
            return Err(Malformed);
        }
        self.at += 1;
        Ok(())
    }

    /// The next byte that is not white space.
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

/// The length of the number, `true`, `false` or `null` at the start. Only the first byte of a
/// number is checked; reading it checks the rest.
fn scalar_length(json: &[u8]) -> Result<usize, Malformed> {
    let belongs = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'E' | b'+' | b'-' | b'.');
    let length = json.iter().take_while(|byte| belongs(byte)).count();
    match &json[..length] {
        b"null" | b"true" | b"false" | [b'-' | b'0'..=b'9', ..] => Ok(length),
        _ => Err(Malformed),
    }
}
