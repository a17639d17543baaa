//! Allocates the buffer of a proxy response and writes `{"body":`. The body comes first because it
//! is written before the status and the headers are final. Each thread remembers the length of its
//! latest response, and gives the next one the same capacity.

use std::cell::Cell;

/// The member of a proxy response that contains the body, before its value.
const BODY: &[u8] = b"{\"body\":";

/// The minimum capacity of a response, in bytes.
const MIN_CAPACITY: usize = 256;

/// The maximum capacity that a response gets because of an earlier one. A longer response grows its
/// buffer.
const MAX_CAPACITY: usize = 2 * 1024 * 1024;

thread_local! {
    /// The capacity that the latest response of this thread needed.
    static CAPACITY: Cell<usize> = const { Cell::new(MIN_CAPACITY) };
}

/// Begins a proxy response, up to the value of its body. Its capacity is at least `length`, and
/// enough for a response like the previous one.
pub(crate) fn begin_with_body(length: usize) -> Vec<u8> {
    let mut response = Vec::with_capacity(CAPACITY.get().max(length));
    response.extend_from_slice(BODY);
    response
}

/// Records the length of a response. The capacity of the thread's next response is this length plus
/// 64 bytes, within the limits above, because pieces of text are copied beyond their ends.
pub(crate) fn expect_length(response: &[u8]) {
    CAPACITY.set((response.len() + 64).clamp(MIN_CAPACITY, MAX_CAPACITY));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_has_the_capacity_of_the_previous_one() {
        let lengths = [
            (10_000, 10_064),
            (10, MIN_CAPACITY),
            (8 * MAX_CAPACITY, MAX_CAPACITY),
        ];
        for (length, capacity) in lengths {
            expect_length(&vec![b'x'; length]);
            assert_eq!(begin_with_body(0).capacity(), capacity);
            assert_eq!(
                begin_with_body(3 * MAX_CAPACITY).capacity(),
                3 * MAX_CAPACITY
            );
        }
    }
}
