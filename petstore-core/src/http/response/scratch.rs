//! A buffer for bodies, used again: a body only lives until it is escaped into the proxy answer.

use std::cell::Cell;

/// A larger buffer than this is let go, so that one large answer does not stay in memory.
const KEEP: usize = 256 * 1024;

thread_local! {
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// An empty buffer, with the room of an earlier body.
pub(crate) fn take() -> Vec<u8> {
    BUFFER.take()
}

/// Hands a buffer back for the next body.
pub(crate) fn give_back(mut buffer: Vec<u8>) {
    if buffer.capacity() <= KEEP {
        buffer.clear();
        BUFFER.set(buffer);
    }
}
