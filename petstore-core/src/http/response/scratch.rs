//! Reuses the buffers of bodies: a body only exists until it is escaped into the proxy response.

use std::cell::Cell;

/// A buffer of this size is kept in any case.
const SMALL: usize = 256 * 1024;

/// A buffer of this size is kept only while responses use it, so that one large response does not
/// occupy memory permanently. Lambda limits responses to 6 MB, and their JSON is escaped.
const LARGE: usize = 16 * 1024 * 1024;

thread_local! {
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The buffer of an earlier body, with its contents.
pub(crate) fn take_buffer() -> Vec<u8> {
    BUFFER.take()
}

/// Returns a buffer for the next body, after one of the length `used`.
pub(crate) fn return_buffer(buffer: Vec<u8>, used: usize) {
    let is_used = buffer.capacity() <= LARGE && used >= buffer.capacity() / 4;
    if buffer.capacity() <= SMALL || is_used {
        BUFFER.set(buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The capacity that is kept after a body of the length `used` in a buffer.
    fn kept(capacity: usize, used: usize) -> usize {
        return_buffer(Vec::with_capacity(capacity), used);
        take_buffer().capacity()
    }

    #[test]
    fn a_large_buffer_is_kept_only_while_it_is_used() {
        assert_eq!(kept(SMALL, 0), SMALL);
        assert_eq!(kept(8 * SMALL, 2 * SMALL), 8 * SMALL);
        assert_eq!(kept(8 * SMALL, SMALL), 0);
        assert_eq!(kept(LARGE + 1, LARGE), 0);
    }
}
