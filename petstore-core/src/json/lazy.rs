//! Texts of the event that stay as they are written until something reads them.
//!
//! Many bodies are never read, and JSON is read without unescaping it first. The string was checked
//! when the event was walked, so that unescaping it later cannot fail.

use std::sync::OnceLock;

use serde::Deserialize;

use super::de::{EscapedReader, PlainReader, Undecided};
use super::escape::unescape;
use crate::arena::Arena;

/// A valid JSON string of the event. It is unescaped when its text is read, and only once.
#[derive(Debug, Clone)]
pub(crate) struct LazyText<'e> {
    /// The string, with its quotes.
    json: &'e str,
    is_escaped: bool,
    text: OnceLock<String>,
}

impl<'e> LazyText<'e> {
    /// Takes a valid JSON string with its quotes, and whether there are escapes in it.
    pub(super) fn new(json: &'e str, is_escaped: bool) -> Self {
        LazyText {
            json,
            is_escaped,
            text: OnceLock::new(),
        }
    }

    /// The string as it is written, without its quotes.
    fn contents(&self) -> &'e str {
        let end = self.json.len().saturating_sub(1);
        self.json.get(1..end).unwrap_or_default()
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        if !self.is_escaped {
            return self.contents();
        }
        self.text.get_or_init(|| {
            // The string is valid, so this cannot fail.
            unescape(self.json.as_bytes(), 1).map_or_else(|_| String::new(), |(text, _)| text)
        })
    }

    /// Whether the text is empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.contents().is_empty()
    }

    /// Reads the text as JSON, without unescaping it first. Values can borrow texts with escapes
    /// from `texts`.
    ///
    /// # Errors
    ///
    /// [`Undecided`] if serde_json has to read the text.
    pub(crate) fn read_json<T: Deserialize<'e>>(
        &self,
        texts: Option<&'e Arena<String>>,
    ) -> Result<T, Undecided> {
        if self.is_escaped {
            EscapedReader::read(self.contents(), texts)
        } else {
            PlainReader::read(self.contents(), texts)
        }
    }
}
