//! A buffer that text is copied into in pieces of a fixed size.
//!
//! Copying a piece of 16 bytes is one load and one store, while copying exactly the length of a
//! short text is a call of `memcpy`. Bytes that were copied beyond the end are overwritten by the
//! next piece. The length is therefore kept outside the vector, whose own length is the room.

use super::step::{is_special, specials_of_8, specials_of_16};

/// The size of one piece.
const PIECE: usize = 16;

/// The room that [`Output::make_room`] leaves beyond what was requested: a few pieces, and the
/// quotes around a text.
pub(super) const SLACK: usize = 64;

/// The text so far, and room for more.
#[derive(Debug, Default)]
pub(super) struct Output {
    bytes: Vec<u8>,
    length: usize,
}

impl Output {
    /// Appends to `bytes`.
    pub(super) fn after(bytes: Vec<u8>) -> Self {
        let length = bytes.len();
        Output { bytes, length }
    }

    /// Overwrites `bytes`, all of which are room.
    pub(super) fn over(bytes: Vec<u8>) -> Self {
        Output { bytes, length: 0 }
    }

    /// The length of the text.
    #[inline(always)]
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// The byte at a position.
    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.bytes[..self.length].get(at).copied()
    }

    /// Puts `around` before and after the text that begins at `start`.
    pub(super) fn surround<const N: usize>(&mut self, start: usize, around: [u8; N]) {
        let end = self.length;
        self.put(around, N);
        self.put(around, N);
        self.bytes.copy_within(start..end, start + N);
        self.bytes[start..start + N].copy_from_slice(&around);
    }

    /// Takes the text after `length` back.
    #[inline(always)]
    pub(super) fn rewind(&mut self, length: usize) {
        self.length = length.min(self.length);
    }

    /// The text alone.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.bytes.truncate(self.length);
        self.bytes
    }

    /// The text and all of the room, and the length of the text.
    pub(super) fn into_parts(self) -> (Vec<u8>, usize) {
        (self.bytes, self.length)
    }

    /// Makes room for `length` bytes, and [`SLACK`] after them.
    #[inline(always)]
    pub(super) fn make_room(&mut self, length: usize) {
        if self.bytes.len() - self.length < length + SLACK {
            self.grow(length + SLACK);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, length: usize) {
        let needed = self.length + length;
        // The room doubles, but only within the present capacity unless more is needed: zeroing
        // takes time.
        let room = (2 * self.bytes.len()).min(self.bytes.capacity().max(needed));
        self.bytes.resize(needed.max(room), 0);
    }

    /// Appends the first `length` bytes of a piece, and makes room if necessary.
    #[inline(always)]
    pub(super) fn put<const N: usize>(&mut self, piece: [u8; N], length: usize) {
        if self.bytes.len() - self.length < N {
            self.grow(N + SLACK);
        }
        if let Some(room) = self.bytes[self.length..].first_chunk_mut() {
            *room = piece;
            self.length += length;
        }
    }

    /// Appends texts one after the other, and makes room if necessary. Inlined with texts that are
    /// constants, this is a few stores.
    #[inline(always)]
    pub(super) fn put_all<const N: usize>(&mut self, texts: [&[u8]; N]) {
        let length = texts.iter().map(|text| text.len()).sum();
        self.make_room(length);
        let mut room = &mut self.bytes[self.length..self.length + length];
        for text in texts {
            let (place, rest) = room.split_at_mut(text.len());
            place.copy_from_slice(text);
            room = rest;
        }
        self.length += length;
    }

    /// Appends a few bytes, for which there must be room.
    #[inline(always)]
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes[self.length..self.length + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    /// Appends `text[from..to]`, for which there must be room.
    #[inline(always)]
    pub(super) fn copy(&mut self, text: &[u8], from: usize, to: usize) {
        let room = &mut self.bytes[self.length..];
        match (text[from..].first_chunk(), room.first_chunk_mut::<PIECE>()) {
            (Some(piece), Some(room)) if to - from <= PIECE => *room = *piece,
            _ => room[..to - from].copy_from_slice(&text[from..to]),
        }
        self.length += to - from;
    }

    /// Appends a short text, for which there must be room. Its first and its last bytes are copied
    /// in pieces of a fixed size, which may overlap.
    #[inline(always)]
    pub(super) fn copy_short(&mut self, text: &[u8]) {
        let room = &mut self.bytes[self.length..];
        let length = text.len();
        match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
            (Some(first), Some(last)) if length <= 16 => {
                store(room, 0, *first);
                store(room, length - 8, *last);
            }
            (Some(_), _) => room[..length].copy_from_slice(text),
            _ => match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
                (Some(first), Some(last)) => {
                    store(room, 0, *first);
                    store(room, length - 4, *last);
                }
                _ => (room.iter_mut().zip(text)).for_each(|(room, byte)| *room = *byte),
            },
        }
        self.length += length;
    }

    /// Appends text, for which there must be room. Returns whether it contains a byte that must be
    /// escaped in a JSON string.
    ///
    /// Pieces may overlap: the last one ends where the text ends.
    #[inline(always)]
    pub(super) fn copy_and_check(&mut self, text: &[u8]) -> bool {
        let room = &mut self.bytes[self.length..];
        self.length += text.len();
        if let (Some(first), Some(last)) = (text.first_chunk::<16>(), text.last_chunk::<16>()) {
            let mut specials = specials_of_16(*last);
            store(room, text.len() - 16, *last);
            store(room, 0, *first);
            specials |= specials_of_16(*first);
            let mut at = 16;
            while let Some(piece) = text.get(at..).and_then(<[u8]>::first_chunk::<16>) {
                store(room, at, *piece);
                specials |= specials_of_16(*piece);
                at += 16;
            }
            specials.any()
        } else if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>())
        {
            store(room, 0, *first);
            store(room, text.len() - 8, *last);
            (specials_of_8(*first) | specials_of_8(*last)) != 0
        } else if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>())
        {
            store(room, 0, *first);
            store(room, text.len() - 4, *last);
            let ([a, b, c, d], [e, f, g, h]) = (*first, *last);
            specials_of_8([a, b, c, d, e, f, g, h]) != 0
        } else {
            let mut any = false;
            for (room, byte) in room.iter_mut().zip(text) {
                *room = *byte;
                any |= is_special(byte);
            }
            any
        }
    }
}

/// Stores a piece, for which there must be room.
#[inline(always)]
fn store<const N: usize>(room: &mut [u8], at: usize, piece: [u8; N]) {
    if let Some(room) = room[at..].first_chunk_mut() {
        *room = piece;
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
            let mut output = Output::after(before.clone().into_bytes());
            let mut expected = before;
            for text in &texts {
                output.make_room(text.len());
                let special = text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\');
                prop_assert_eq!(output.copy_and_check(text.as_bytes()), special, "{}", text);
                expected.push_str(text);
                prop_assert_eq!(output.length(), expected.len());
                output.make_room(text.len());
                output.copy_short(text.as_bytes());
                prop_assert_eq!(&output.bytes[expected.len()..output.length()], text.as_bytes());
                output.rewind(expected.len());
            }
            prop_assert_eq!(output.finish(), expected.into_bytes());
        }
    }

    #[test]
    fn a_sufficient_capacity_is_not_exceeded() {
        let bytes = Vec::with_capacity(1000);
        let capacity = bytes.capacity();
        let mut output = Output::after(bytes);
        for _ in 0..9 {
            output.make_room(100);
            output.push(&[b'x'; 100]);
        }
        let (bytes, length) = output.into_parts();
        assert_eq!((bytes.capacity(), length), (capacity, 900));
    }
}
