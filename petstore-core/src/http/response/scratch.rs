//! Reuses the buffers of bodies: a body only exists until it is escaped into the proxy response.

use std::cell::Cell;

/// A larger buffer is freed, so that one large response does not occupy memory permanently.
const KEEP: usize = 256 * 1024;

thread_local! {
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The buffer of an earlier body, with its contents.
pub(crate) fn take_buffer() -> Vec<u8> {
    BUFFER.take()
}

/// Returns a buffer for the next body.
pub(crate) fn return_buffer(buffer: Vec<u8>) {
    if buffer.capacity() <= KEEP {
        BUFFER.set(buffer);
    }
}
