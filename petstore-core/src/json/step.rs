//! Examines many bytes at once, with the SIMD instructions that every processor of the target has.

use wide::{u8x16, u8x64};

/// The number of bytes in a [`block`]: one for each bit of a mask.
pub(super) const BLOCK: usize = 64;

/// The number of bytes examined at once in short text; most names and values of an event are not
/// longer.
const SHORT: usize = 16;

/// The first 64 bytes, padded with white space after the end of the text.
#[inline(always)]
pub(super) fn block(text: &[u8]) -> u8x64 {
    match text.first_chunk::<BLOCK>() {
        Some(bytes) => u8x64::new(*bytes),
        None => padded(text),
    }
}

/// Separate from [`block`], because both cases in one function compile to a call of `memcpy` per
/// block.
#[cold]
#[inline(never)]
fn padded(text: &[u8]) -> u8x64 {
    let mut padded = [b' '; BLOCK];
    padded[..text.len()].copy_from_slice(text);
    u8x64::new(padded)
}

/// All ones for each byte that equals `wanted`.
pub(super) fn equal(block: u8x64, wanted: u8) -> u8x64 {
    block.simd_eq(u8x64::splat(wanted))
}

/// A bit for each byte that must be escaped in a JSON string: quotes, backslashes and control
/// characters (RFC 8259, section 7).
pub(super) fn specials(block: u8x64) -> u64 {
    let is_control = block.min(u8x64::splat(0x1f)).simd_eq(block);
    (equal(block, b'"') | equal(block, b'\\') | is_control).to_bitmask()
}

/// The position of the first such byte at or after `at`; `None` without one before the end.
pub(super) fn next_special(text: &[u8], at: usize) -> Option<usize> {
    let mut at = at;
    while let Some(bytes) = text.get(at..)?.first_chunk::<SHORT>() {
        let bytes = u8x16::new(*bytes);
        let is = |byte| bytes.simd_eq(u8x16::splat(byte));
        let is_control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
        match (is(b'"') | is(b'\\') | is_control).to_bitmask() {
            0 => at += SHORT,
            special => return Some(at + special.trailing_zeros() as usize),
        }
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..=0x1f);
    let offset = text.get(at..)?.iter().position(is_special)?;
    Some(at + offset)
}
