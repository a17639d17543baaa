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
//! The reader returns a value or [`Undecided`]; it never reports an error of the document. After
//! `Undecided`, the caller reads the document again with serde_json, which reports the error, or
//! reads what has no code here, for example texts for types that ask for bytes, structure that is
//! written as `\u007b`, and values of types that ignore some errors. So every message and position
//! of an error is serde_json's. An invalid document is read twice, or three times if it has
//! escapes. The tests compare both on random and mutated documents and on types of every shape:
//! nothing is accepted that serde_json refuses, and every accepted value is the same. The one
//! exception is a `&str` that borrows a text with escapes, which serde_json refuses: such texts are
//! kept in an arena for it.
//!
//! `deserializer` implements serde's data model, `access` is for lists, objects and variants, `key`
//! for names of members, and `strings` and `number` are for single values.

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

type Result<T> = std::result::Result<T, Undecided>;

/// Reads JSON.
pub(crate) type PlainReader<'de> = Reader<'de, false>;

/// Reads JSON from the contents of a JSON string, which must be valid.
pub(crate) type EscapedReader<'de> = Reader<'de, true>;

/// How deep lists and objects may be nested: the limit of serde_json.
const DEPTH: u8 = 127;

/// The deserializer: see the module's documentation.
#[derive(Default)]
pub(crate) struct Reader<'de, const ESCAPED: bool> {
    text: &'de str,
    at: usize,
    /// How much deeper lists and objects may be nested.
    depth: u8,
    /// The latest text with escapes, which a value cannot borrow from the document.
    scratch: String,
    /// Where such texts are kept, if values may borrow them. Names of members are not kept.
    kept: Option<&'de Arena<Box<str>>>,
}

impl<'de, const ESCAPED: bool> Reader<'de, ESCAPED> {
    /// Reads a document. Structs are read only from objects, as contracts declare them.
    ///
    /// Values borrow texts without escapes. If a value cannot be read because it has to borrow a
    /// text with escapes, the document is read again, and such texts are kept in `texts`.
    ///
    /// # Errors
    ///
    /// [`Undecided`] if serde_json has to read the document.
    pub(crate) fn read<T: Deserialize<'de>>(
        text: &'de str,
        texts: Option<&'de Arena<Box<str>>>,
    ) -> Result<T> {
        let mut reader = Self::new(text);
        match reader.whole(|reader| T::deserialize(reader)) {
            // If every text could be borrowed, reading again would fail in the same way.
            Err(Undecided) if texts.is_some() && !reader.scratch.is_empty() => {
                (reader.at, reader.depth, reader.kept) = (0, DEPTH, texts);
                reader.whole(|reader| T::deserialize(reader))
            }
            read => read,
        }
    }

    fn new(text: &'de str) -> Self {
        Self {
            text,
            depth: DEPTH,
            ..Self::default()
        }
    }

    /// Reads all of the text.
    fn whole<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let value = read(self)?;
        match self.peek() {
            // If a type has ignored an error inside a list or an object, the depth is wrong.
            None if self.depth == DEPTH => Ok(value),
            _ => Err(Undecided),
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The next byte that is not white space. For a quote in escaped text it is the quote, while
    /// the position is that of its backslash.
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

    /// Advances past white space and a piece of the document in which there is no quote.
    fn expect(&mut self, piece: &str) -> Result<()> {
        self.peek();
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(piece.as_bytes()) {
            return Err(Undecided);
        }
        self.at += piece.len();
        Ok(())
    }
}
