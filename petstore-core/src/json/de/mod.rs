//! Reads JSON into values, including JSON that is still escaped inside the string that contains it.
//!
//! An event carries the body of a request as a JSON string, so a body of JSON is escaped once more:
//! a pet arrives as `"{\"name\":\"Rex\"}"`. Unescaping the body first touches every byte twice and
//! copies the body. [`Reader`] is a serde [`Deserializer`](serde::Deserializer) that reads the body
//! in place: in escaped text, a quote of the body is the two bytes `\"`, and texts without escapes
//! of their own borrow from the event. Bodies that were base64, and JSON that is not inside a
//! string, are read by the same code with quotes of one byte.
//!
//! The reader returns a value or [`Undecided`], which has no message. The caller then reads the
//! document again with serde_json, which reports the error, or reads what this reader does not
//! support: for example texts as bytes, punctuation that is escaped as `\u007b`, and types that
//! ignore some errors. So every message and position of an error is serde_json's. The tests compare
//! both on random and mutated documents and on types of every shape: nothing is accepted that
//! serde_json refuses, and every accepted value is the same. The one exception is a `&str` that
//! borrows a text with escapes: serde_json refuses it.
//!
//! `deserializer` implements serde's data model, `access` reads lists, objects and variants, and
//! `strings` and `number` read single values.

mod access;
mod deserializer;
mod number;
mod strings;

pub(super) use number::ARBITRARY_PRECISION;
use serde::{Deserialize, de};

use crate::arena::Arena;

/// The reader has not decided whether the document is valid: serde_json has to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("left to serde_json")]
pub(crate) struct Undecided;

impl de::Error for Undecided {
    #[cold]
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Undecided
    }
}

type Result<T> = std::result::Result<T, Undecided>;

/// Reads JSON that is not inside a string.
pub(crate) type PlainReader<'de> = Reader<'de, false>;

/// Reads JSON from the contents of a JSON string, which must be valid.
pub(crate) type EscapedReader<'de> = Reader<'de, true>;

/// How deep lists and objects may be nested: the limit of serde_json.
const DEPTH: u8 = 127;

/// The deserializer: see the module's documentation.
pub(crate) struct Reader<'de, const ESCAPED: bool> {
    /// What has not been read.
    rest: &'de str,
    /// How much deeper lists and objects may be nested.
    depth: u8,
    /// Whether the next item or member is the first of its list or object.
    is_first: bool,
    /// Keeps unescaped texts for values that borrow; `None` in the first attempt.
    texts: Option<&'de Arena<String>>,
}

impl<'de, const ESCAPED: bool> Reader<'de, ESCAPED> {
    /// A quote of the document.
    const QUOTE: &'static str = if ESCAPED { r#"\""# } else { "\"" };

    /// Reads a document. Structs are read only from objects, as contracts declare them. Values that
    /// borrow take texts without escapes from the document, and all others from `texts`.
    ///
    /// # Errors
    ///
    /// [`Undecided`] if serde_json has to read the document.
    pub(crate) fn read<T: Deserialize<'de>>(
        text: &'de str,
        texts: Option<&'de Arena<String>>,
    ) -> Result<T> {
        let attempt = |texts| {
            let mut reader = Self {
                rest: text,
                depth: DEPTH,
                is_first: false,
                texts,
            };
            let value = T::deserialize(&mut reader)?;
            // If a type has ignored an error inside a list or an object, the depth is wrong.
            let is_complete = reader.peek().is_none() && reader.depth == DEPTH;
            is_complete.then_some(value).ok_or(Undecided)
        };
        // Most types need no `texts`, and own their texts faster. An invalid document fails twice.
        attempt(None).or_else(|undecided| attempt(Some(texts.ok_or(undecided)?)))
    }

    /// Skips white space, and returns the byte after it. A quote in escaped text is returned as a
    /// quote, although it begins with a backslash.
    #[inline(always)]
    fn peek(&mut self) -> Option<u8> {
        loop {
            let bytes = self.rest.as_bytes();
            let white_space = match *bytes.first()? {
                b' ' | b'\n' | b'\r' | b'\t' => 1,
                b'\\' if ESCAPED => match *bytes.get(1)? {
                    b'n' | b'r' | b't' => 2,
                    b'"' => return Some(b'"'),
                    _ => return Some(b'\\'),
                },
                byte => return Some(byte),
            };
            self.rest = self.rest.get(white_space..)?;
        }
    }

    /// Whether the rest of the document begins with `piece`, after optional white space.
    #[inline(always)]
    fn is_next(&mut self, piece: &str) -> bool {
        self.rest.starts_with(piece) || (self.peek().is_some() && self.rest.starts_with(piece))
    }

    /// Skips a piece of the document.
    #[inline(always)]
    fn skip(&mut self, piece: &str) -> Result<()> {
        self.rest = self.rest.strip_prefix(piece).ok_or(Undecided)?;
        Ok(())
    }

    /// Skips white space and a piece of the document.
    #[inline(always)]
    fn expect(&mut self, piece: &str) -> Result<()> {
        self.is_next(piece);
        self.skip(piece)
    }
}
