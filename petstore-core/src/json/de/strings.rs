//! Reads texts and names of members.
//!
//! A text without escapes is a slice of the document. Other texts are copied and unescaped; in
//! escaped text, both levels of escapes are resolved in one pass.

use std::borrow::Cow;

use super::{Reader, Undecided};
use crate::json::Malformed;
use crate::json::escape::unescape_one;
use crate::json::step::{BLOCK, next_special};

impl<'de, const ESCAPED: bool> Reader<'de, ESCAPED> {
    /// Reads a text, with white space before it. After an error, it has not been read.
    #[inline(always)]
    pub(super) fn string(&mut self) -> Result<Cow<'de, str>, Undecided> {
        self.is_next(Self::QUOTE);
        let text = self.rest.strip_prefix(Self::QUOTE).ok_or(Undecided)?;
        let end = next_special(text.as_bytes(), 0).ok_or(Undecided)?;
        let (plain, special) = text.split_at_checked(end).ok_or(Undecided)?;
        if let Some(rest) = special.strip_prefix(Self::QUOTE) {
            self.rest = rest;
            return Ok(Cow::Borrowed(plain));
        }
        self.string_with_escapes(text).map(Cow::Owned)
    }

    /// Unescapes the text that follows its opening quote.
    #[cold]
    #[inline(never)]
    fn string_with_escapes(&mut self, mut rest: &'de str) -> Result<String, Undecided> {
        let mut text = String::with_capacity(BLOCK);
        loop {
            let end = next_special(rest.as_bytes(), 0).ok_or(Undecided)?;
            let (plain, special) = rest.split_at_checked(end).ok_or(Undecided)?;
            text.push_str(plain);
            if let Some(rest) = special.strip_prefix(Self::QUOTE) {
                self.rest = rest;
                return Ok(text);
            }
            let unescaped = unescape_first::<ESCAPED>(special.as_bytes());
            let (character, length) = unescaped.map_err(|_| Undecided)?;
            text.push(character);
            rest = special.get(length..).ok_or(Undecided)?;
        }
    }
}

/// The escape at the beginning of a text, as its character and its length. In escaped text, a line
/// feed is written `\\n`, a quote `\\\"` and a backslash `\\\\`.
#[inline(always)]
fn unescape_first<const ESCAPED: bool>(text: &[u8]) -> Result<(char, usize), Malformed> {
    match text {
        [b'\\', b'\\', b'\\', byte @ (b'"' | b'\\'), ..] if ESCAPED => Ok((char::from(*byte), 4)),
        [b'\\', b'\\', byte, ..] if ESCAPED && *byte != b'\\' => unescape_one(text, 2, br"\\u"),
        [b'\\', ..] => match unescape_one(text, 1, br"\u")? {
            // The document contains this character as it is, so it must not need an escape there.
            (..='\u{1f}' | '"' | '\\', _) if ESCAPED => Err(Malformed),
            unescaped => Ok(unescaped),
        },
        _ => Err(Malformed),
    }
}
