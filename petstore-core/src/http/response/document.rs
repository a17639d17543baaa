//! Begins proxy responses with their bodies: a body of JSON is written at its final place, and the
//! status and the headers, which may still change, are appended to it.

use std::cell::Cell;

/// The member of a proxy response that contains the body, before its value.
const BODY: &[u8] = b"{\"body\":";

/// The room that is reserved in any case.
const LEAST: usize = 256;

/// The most room that is reserved because an earlier response needed it. A longer response takes
/// more as it grows.
const MOST: usize = 2 * 1024 * 1024;

thread_local! {
    /// The room that the latest response of this thread would have needed.
    static ROOM: Cell<usize> = const { Cell::new(LEAST) };
}

/// Begins a proxy response, up to the value of its body. There is room for `length` bytes, and for
/// a response of the length of the previous one.
pub(crate) fn begin_with_body(length: usize) -> Vec<u8> {
    let mut document = Vec::with_capacity(ROOM.get().max(length));
    document.extend_from_slice(BODY);
    document
}

/// Reserves as much room for the next response as this one has needed. Pieces of text are copied
/// beyond their ends, so this is a little more than its length.
pub(crate) fn expect_length(document: &[u8]) {
    ROOM.set((document.len() + 64).clamp(LEAST, MOST));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_a_response_like_the_previous_one() {
        for (length, room) in [(10_000, 10_064), (10, LEAST), (8 * MOST, MOST)] {
            expect_length(&vec![b'x'; length]);
            assert_eq!(begin_with_body(0).capacity(), room);
            assert_eq!(begin_with_body(3 * MOST).capacity(), 3 * MOST);
        }
    }
}
