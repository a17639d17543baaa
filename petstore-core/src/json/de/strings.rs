//! Reads texts and names of members.
//!
//! A text without escapes is a slice of the event. Others are unescaped into the reader's scratch,
//! in escaped text through both levels of escapes at once.

use super::{Reader, Undecided};
use crate::json::escape::code_point;
use crate::json::step::next_special;

/// A text of the document.
#[derive(Clone, Copy)]
pub(super) enum Str<'de, 's> {
    /// Without escapes.
    Borrowed(&'de str),
    /// Unescaped into the reader's scratch.
    Copied(&'s str),
}

impl<'de, const ESCAPED: bool> Reader<'de, ESCAPED> {
    /// Reads a text, with white space before it.
    #[inline(always)]
    pub(super) fn string(&mut self) -> Result<Str<'de, '_>, Undecided> {
        let start = match self.after_quote(self.at) {
            Some(start) => start,
            None => {
                self.peek();
                self.after_quote(self.at).ok_or(Undecided)?
            }
        };
        match self.simple_string(start) {
            Some((text, behind)) => {
                self.at = behind;
                Ok(Str::Borrowed(text))
            }
            None => {
                self.string_with_escapes(start)?;
                Ok(Str::Copied(&self.scratch))
            }
        }
    }

    /// Reads the name of a member and its colon if nothing is escaped in the name and there is no
    /// white space, after a comma unless it is the first one.
    #[inline(always)]
    pub(super) fn simple_name(&mut self, is_first: bool) -> Option<&'de str> {
        let mut at = self.at;
        if !is_first {
            if self.byte(at)? != b',' {
                return None;
            }
            at += 1;
        }
        let (name, behind) = self.simple_string(self.after_quote(at)?)?;
        if self.byte(behind)? != b':' {
            return None;
        }
        self.at = behind + 1;
        Some(name)
    }

    /// The position after the quote at a position.
    #[inline(always)]
    fn after_quote(&self, at: usize) -> Option<usize> {
        if ESCAPED {
            let bytes = self.text.as_bytes().get(at..)?.first_chunk::<2>()?;
            (bytes == b"\\\"").then_some(at + 2)
        } else {
            (self.byte(at)? == b'"').then_some(at + 1)
        }
    }

    /// A text without escapes that begins at `start`, and the position after its closing quote.
    #[inline(always)]
    fn simple_string(&self, start: usize) -> Option<(&'de str, usize)> {
        let end = next_special(self.text.as_bytes(), start)?;
        let behind = self.after_quote(end)?;
        Some((self.text.get(start..end)?, behind))
    }

    /// Unescapes the text that begins at `start` into the scratch.
    ///
    /// In escaped text, a backslash of the document is written `\\`, and the character after it may
    /// be escaped as well. A control character, quote or backslash that is only escaped once, as
    /// `\u000a`, is not a character of the text, but part of the document.
    #[cold]
    #[inline(never)]
    fn string_with_escapes(&mut self, start: usize) -> Result<(), Undecided> {
        let bytes = self.text.as_bytes();
        self.scratch.clear();
        let mut from = start;
        loop {
            let mut at = next_special(bytes, from).ok_or(Undecided)?;
            let plain = self.text.get(from..at).ok_or(Undecided)?;
            self.scratch.push_str(plain);
            if let Some(behind) = self.after_quote(at) {
                self.at = behind;
                return Ok(());
            }
            if bytes[at] != b'\\' {
                return Err(Undecided);
            }
            at += 1;
            if ESCAPED {
                match self.byte(at).ok_or(Undecided)? {
                    b'\\' => at += 1,
                    b'/' => {
                        self.scratch.push('/');
                        from = at + 1;
                        continue;
                    }
                    b'u' => {
                        let (character, behind) =
                            code_point(bytes, at + 1, br"\u").map_err(|_| Undecided)?;
                        if matches!(character, '"' | '\\' | ..='\u{1f}') {
                            return Err(Undecided);
                        }
                        self.scratch.push(character);
                        from = behind;
                        continue;
                    }
                    _ => return Err(Undecided),
                }
            }
            from = self.unescape_one(at)?;
        }
    }

    /// Unescapes the escape whose backslash is before `at`, and returns where the text continues.
    #[inline(always)]
    fn unescape_one(&mut self, mut at: usize) -> Result<usize, Undecided> {
        let mut escaped = self.byte(at).ok_or(Undecided)?;
        let character = match escaped {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                let second: &[u8] = if ESCAPED { br"\\u" } else { br"\u" };
                let (character, behind) =
                    code_point(self.text.as_bytes(), at + 1, second).map_err(|_| Undecided)?;
                self.scratch.push(character);
                return Ok(behind);
            }
            _ => {
                if ESCAPED && escaped == b'\\' {
                    at += 1;
                    escaped = self.byte(at).ok_or(Undecided)?;
                }
                match escaped {
                    b'"' | b'\\' | b'/' => char::from(escaped),
                    _ => return Err(Undecided),
                }
            }
        };
        self.scratch.push(character);
        Ok(at + 1)
    }
}
