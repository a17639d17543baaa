//! Reads JSON into values, also JSON that is still escaped inside the string that contains it.
//!
//! An event carries the body of a request as a JSON string, so a body of JSON is escaped once more:
//! a pet arrives as `"{\"name\":\"Rex\"}"`. Unescaping the body first and reading it afterwards
//! touches every byte twice and copies the body. The [`Reader`] here is a serde
//! [`Deserializer`](serde::Deserializer) that reads the body where it is: in escaped text, a quote
//! of the body is the two bytes `\"`, and texts without escapes of their own borrow from the event.
//! Bodies that were base64, and JSON that is not inside a string, are read by the same code with
//! quotes of one byte.
//!
//! The reader only ever accepts. Whatever it does not read is [`Undecided`], and the caller has
//! serde_json read the whole document again: documents that are not valid, and the few valid ones
//! that are not worth code here, such as bytes, or structure that is written as `\u007b`. So every
//! message and position of an error is serde_json's. An invalid document is read twice, or three
//! times if it has escapes. The tests
//! compare both on random and mutated documents and on types of every shape: nothing is accepted
//! that serde_json refuses, and every accepted value is the same.

mod access;
mod deserializer;
mod key;
mod number;
mod strings;

pub(super) use number::ARBITRARY_PRECISION;
use serde::{Deserialize, de};

use crate::arena::Arena;

/// The reader does not decide about a document: serde_json does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("left to serde_json")]
pub(crate) struct Undecided;

impl de::Error for Undecided {
    #[cold]
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Undecided
    }
}

/// Reads a document. Structs are read only from objects, as contracts declare them.
///
/// # Errors
///
/// [`Undecided`] if serde_json has to read the document.
pub(crate) fn read_plain<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, Undecided> {
    Reader::<false>::read(json)
}

/// Reads a document again that is undecided because a value may have to borrow a text with escapes:
/// keeps each such text, except for names of members.
///
/// Without escapes, it would be undecided for the same reason as before, so it is not read.
///
/// # Errors
///
/// As [`read_plain`].
pub(crate) fn read_plain_keeping<'de, T: Deserialize<'de>>(
    json: &'de str,
    texts: &'de Arena<Box<str>>,
) -> Result<T, Undecided> {
    if !json.contains('\\') {
        return Err(Undecided);
    }
    Reader::<false>::read_keeping(json, Some(texts))
}

/// Reads a document that is the contents of a JSON string, which must be valid.
///
/// # Errors
///
/// As [`read_plain`].
pub(super) fn read_escaped<'de, T: Deserialize<'de>>(contents: &'de str) -> Result<T, Undecided> {
    Reader::<true>::read(contents)
}

/// As [`read_plain_keeping`], for the contents of a JSON string.
///
/// # Errors
///
/// As [`read_plain`].
pub(super) fn read_escaped_keeping<'de, T: Deserialize<'de>>(
    contents: &'de str,
    texts: &'de Arena<Box<str>>,
) -> Result<T, Undecided> {
    if !contents.contains(r"\\") && !contents.contains(r"\u") {
        return Err(Undecided);
    }
    Reader::<true>::read_keeping(contents, Some(texts))
}

/// How deep lists and objects may be nested: the limit of serde_json.
const DEPTH: u8 = 127;

/// The deserializer: see the module's documentation.
struct Reader<'de, const ESCAPED: bool> {
    text: &'de str,
    at: usize,
    /// How much deeper lists and objects may be nested.
    depth: u8,
    /// The latest text that could not borrow.
    scratch: String,
    /// Where such texts are kept, if values shall borrow them.
    kept: Option<&'de Arena<Box<str>>>,
}

impl<'de, const ESCAPED: bool> Reader<'de, ESCAPED> {
    fn read<T: Deserialize<'de>>(text: &'de str) -> Result<T, Undecided> {
        Self::read_keeping(text, None)
    }

    fn read_keeping<T: Deserialize<'de>>(
        text: &'de str,
        kept: Option<&'de Arena<Box<str>>>,
    ) -> Result<T, Undecided> {
        let mut reader = Self {
            text,
            at: 0,
            depth: DEPTH,
            scratch: String::new(),
            kept,
        };
        let value = T::deserialize(&mut reader)?;
        match reader.peek() {
            None => Ok(value),
            Some(_) => Err(Undecided),
        }
    }

    #[inline(always)]
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The next byte that is not white space. For a quote in escaped text it is the quote, while
    /// the position is that of its backslash.
    #[inline(always)]
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.byte(self.at)? {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                b'\\' if ESCAPED => match self.byte(self.at + 1)? {
                    b'"' => return Some(b'"'),
                    b'n' | b'r' | b't' => self.at += 2,
                    _ => return Some(b'\\'),
                },
                byte => return Some(byte),
            }
        }
    }

    /// Advances past a byte that is not a quote.
    #[inline(always)]
    fn expect(&mut self, byte: u8) -> Result<(), Undecided> {
        if self.peek() != Some(byte) {
            return Err(Undecided);
        }
        self.at += 1;
        Ok(())
    }

    /// Advances past a literal: `null`.
    #[inline(always)]
    fn literal(&mut self, literal: &str) -> Result<(), Undecided> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(literal.as_bytes()) {
            return Err(Undecided);
        }
        self.at += literal.len();
        Ok(())
    }

    /// Enters a list or an object.
    #[inline(always)]
    fn enter(&mut self, bracket: u8) -> Result<(), Undecided> {
        self.expect(bracket)?;
        self.depth = self.depth.checked_sub(1).ok_or(Undecided)?;
        Ok(())
    }

    /// Leaves a list or an object, all of which has been read.
    #[inline(always)]
    fn leave(&mut self, bracket: u8) -> Result<(), Undecided> {
        self.expect(bracket)?;
        self.depth += 1;
        Ok(())
    }
}
