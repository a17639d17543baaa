//! Reads texts and names of members.
//!
//! A text without escapes is a slice of the document. Others are unescaped into a buffer of the
//! reader (`scratch`), in escaped text through both levels of escapes at once.

use serde::de::Visitor;
use serde::de::value::{BorrowedStrDeserializer, StrDeserializer};

use super::{Reader, Result, Undecided};
use crate::json::escape::unescape_one;
use crate::json::step::next_special;

/// A text of the document.
#[derive(Clone, Copy)]
pub(super) enum Str<'de, 's> {
    /// Without escapes.
    Borrowed(&'de str),
    /// Unescaped into the reader's scratch.
    Copied(&'s str),
}

impl<'de> Str<'de, '_> {
    #[inline(always)]
    pub(super) fn visit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Str::Borrowed(text) => visitor.visit_borrowed_str(text),
            Str::Copied(text) => visitor.visit_str(text),
        }
    }

    /// Visits the text as a variant without content.
    pub(super) fn visit_enum<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Str::Borrowed(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            Str::Copied(text) => visitor.visit_enum(StrDeserializer::new(text)),
        }
    }
}

impl<'de, const ESCAPED: bool> Reader<'de, ESCAPED> {
    /// Reads a text, with white space before it.
    #[inline(always)]
    pub(super) fn string(&mut self) -> Result<Str<'de, '_>> {
        let start = self.after_quote(self.at).or_else(|| {
            self.peek();
            self.after_quote(self.at)
        });
        let start = start.ok_or(Undecided)?;
        if let Some((text, behind)) = self.simple_string(start) {
            self.at = behind;
            return Ok(Str::Borrowed(text));
        }
        self.string_with_escapes(start)?;
        Ok(Str::Copied(&self.scratch))
    }

    /// Reads the comma before a member (unless the member is the first one), its name and its
    /// colon. Returns `None` if the name contains escapes or if there is white space between these
    /// parts.
    #[inline(always)]
    pub(super) fn simple_name(&mut self, is_first: bool) -> Option<&'de str> {
        let at = match is_first {
            true => self.at,
            false if self.byte(self.at)? == b',' => self.at + 1,
            false => return None,
        };
        let (name, behind) = self.simple_string(self.after_quote(at)?)?;
        (self.byte(behind)? == b':').then(|| {
            self.at = behind + 1;
            name
        })
    }

    /// The position after the quote at a position.
    #[inline(always)]
    fn after_quote(&self, at: usize) -> Option<usize> {
        let quote = at + usize::from(ESCAPED);
        let is_quote = self.byte(quote)? == b'"' && (!ESCAPED || self.byte(at)? == b'\\');
        is_quote.then_some(quote + 1)
    }

    /// A text without escapes that begins at `start`, and the position after its closing quote.
    #[inline(always)]
    fn simple_string(&self, start: usize) -> Option<(&'de str, usize)> {
        let end = next_special(self.text.as_bytes(), start)?;
        let behind = self.after_quote(end)?;
        Some((self.text.get(start..end)?, behind))
    }

    /// Unescapes the text that begins at `start` into the scratch.
    #[cold]
    #[inline(never)]
    fn string_with_escapes(&mut self, start: usize) -> Result<()> {
        self.scratch.clear();
        let mut from = start;
        loop {
            let at = next_special(self.text.as_bytes(), from).ok_or(Undecided)?;
            if from < at {
                let plain = self.text.get(from..at).ok_or(Undecided)?;
                self.scratch.push_str(plain);
            }
            let (character, behind) = match self.character(at)? {
                ('"', behind) => {
                    self.at = behind;
                    return Ok(());
                }
                ('\\', behind) => self.escaped_character(behind)?,
                (..='\u{1f}', _) => return Err(Undecided),
                unescaped => unescaped,
            };
            self.scratch.push(character);
            from = behind;
        }
    }

    /// The character of the document at a position, and the position after it. In escaped text, a
    /// quote is written `\"` and a backslash `\\`.
    #[inline(always)]
    fn character(&self, at: usize) -> Result<(char, usize)> {
        let bytes = self.text.as_bytes();
        match self.byte(at).ok_or(Undecided)? {
            b'\\' if ESCAPED => unescape_one(bytes, at + 1, br"\u").map_err(|_| Undecided),
            byte => Ok((char::from(byte), at + 1)),
        }
    }

    /// The character whose escape continues after the backslash before `at`, and the position after
    /// it. In escaped text, a line feed is written `\\n`, and a quote `\\\"`.
    #[inline(always)]
    fn escaped_character(&self, at: usize) -> Result<(char, usize)> {
        let bytes = self.text.as_bytes();
        let second: &[u8] = if ESCAPED { br"\\u" } else { br"\u" };
        match self.character(at)? {
            itself @ ('"' | '\\' | '/', _) => Ok(itself),
            (_, behind) if behind == at + 1 => {
                unescape_one(bytes, at, second).map_err(|_| Undecided)
            }
            _ => Err(Undecided),
        }
    }
}
