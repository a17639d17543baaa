//! Writes texts and names. Each is escaped twice: for the JSON that contains it, and for the string
//! that contains the JSON.

use super::{EscapedJson, Written};
use crate::json::escape::escape_twice;
use crate::json::output::{SLACK, push_checked, push_piece};
use crate::json::step::has_special;

/// A quote of the inner JSON.
pub(super) const QUOTE: &str = "\\\"";

/// Texts up to this length are checked while they are copied; a copy with specials is discarded.
const SHORT: usize = 128;

impl EscapedJson {
    /// Appends a text in quotes.
    #[inline(never)]
    pub(super) fn string(&mut self, text: &str) -> Written {
        self.document.reserve(text.len().min(SHORT) + SLACK);
        self.document.extend_from_slice(QUOTE.as_bytes());
        let start = self.document.len();
        if text.len() > SHORT || push_checked(&mut self.document, text.as_bytes()) {
            self.document.truncate(start);
            escape_twice(text.as_bytes(), &mut self.document);
        }
        self.document.extend_from_slice(QUOTE.as_bytes());
        Ok(())
    }

    /// Appends a comma or nothing, the name of a member in quotes, and a colon. Up to 16 bytes are
    /// packed into one number, which the compiler computes from a constant name. Therefore this
    /// function is inlined into the `Serialize` implementations of the user's types.
    #[inline(always)]
    pub(super) fn name(&mut self, comma: &str, name: &str) -> Written {
        let length = comma.len() + name.len() + 2 * QUOTE.len() + 1;
        if length > size_of::<u128>() || has_special(name.as_bytes()) {
            self.ascii(comma)?;
            self.string(name)?;
            return self.ascii(":");
        }
        let mut piece: u128 = 0;
        for part in [":", QUOTE, name, QUOTE, comma] {
            let bytes = part.bytes().rev();
            piece = bytes.fold(piece, |piece, byte| piece << 8 | u128::from(byte));
        }
        push_piece(&mut self.document, &piece.to_le_bytes(), length);
        Ok(())
    }
}
