//! Appends text to a buffer in pieces of a fixed size.
//!
//! Appending 16 bytes is one load and one store, while appending exactly the length of a short text
//! is a call of `memcpy`. So a piece may extend beyond the end of its text, and the excess is
//! truncated, which only changes the buffer's length.

use super::step::{has_special, specials_of_16};

/// The size of one piece.
const PIECE: usize = 16;

/// The capacity for a few pieces, or for the punctuation around a text. It is reserved together
/// with that of the text, so that the buffer does not grow once for each of them.
pub(super) const SLACK: usize = 64;

/// Appends the first `length` bytes of a piece.
#[inline(always)]
pub(super) fn push_piece<const N: usize>(out: &mut Vec<u8>, piece: &[u8; N], length: usize) {
    let end = out.len() + length;
    out.extend_from_slice(piece);
    out.truncate(end);
}

/// Appends `text[from..to]`.
#[inline(always)]
pub(super) fn push_part(out: &mut Vec<u8>, text: &[u8], from: usize, to: usize) {
    match text[from..].first_chunk::<PIECE>() {
        Some(piece) if to - from <= PIECE => push_piece(out, piece, to - from),
        _ => out.extend_from_slice(&text[from..to]),
    }
}

/// Appends a text that is usually short. A text of 4 to 16 bytes is appended as two pieces: its
/// beginning, up to its last 4 or 8 bytes, and then these bytes.
#[inline(always)]
pub(super) fn push_short(out: &mut Vec<u8>, text: &[u8]) {
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        if text.len() > 16 {
            return out.extend_from_slice(text);
        }
        push_piece(out, first, text.len() - 8);
        out.extend_from_slice(last);
    } else if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        push_piece(out, first, text.len() - 4);
        out.extend_from_slice(last);
    } else {
        text.iter().for_each(|byte| out.push(*byte));
    }
}

/// Appends a text, and returns whether it contains a byte that must be escaped in a JSON string.
#[inline(always)]
pub(super) fn push_checked(out: &mut Vec<u8>, text: &[u8]) -> bool {
    let end = out.len() + text.len();
    if let Some(last) = text.last_chunk::<PIECE>() {
        let mut specials = specials_of_16(*last);
        for piece in text.as_chunks().0 {
            out.extend_from_slice(piece);
            specials |= specials_of_16(*piece);
        }
        out.truncate(end - PIECE);
        out.extend_from_slice(last);
        specials.any()
    } else {
        push_short(out, text);
        has_special(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_are_appended_and_specials_are_found(
            before in "[a-z]{0,40}",
            texts in prop::collection::vec("([ -~é\u{7f}\u{1f600}]{0,40}|[\u{0}-\u{24}\\\\\\[\\]]{0,20})", 0..8),
        ) {
            let mut out = before.clone().into_bytes();
            let mut expected = before;
            for text in &texts {
                let special = text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\');
                prop_assert_eq!(push_checked(&mut out, text.as_bytes()), special, "{}", text);
                push_short(&mut out, text.as_bytes());
                let middle = text.len() / 2;
                push_part(&mut out, text.as_bytes(), 0, middle);
                push_part(&mut out, text.as_bytes(), middle, text.len());
                expected.push_str(&text.repeat(3));
                prop_assert_eq!(&out, expected.as_bytes());
            }
        }
    }
}
