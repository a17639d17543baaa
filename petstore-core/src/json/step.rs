//! Finds the bytes that matter in JSON strings (quotes, backslashes and control characters) many at
//! once, with the SIMD instructions that every processor of the target has.
//!
//! Blocks of 64 bytes are for long text. Pieces of 16 and 8 bytes are for names and short values,
//! where a block would consist mostly of padding.

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

/// A bit for each control character.
pub(super) fn controls(block: u8x64) -> u64 {
    block.min(u8x64::splat(0x1f)).simd_eq(block).to_bitmask()
}

/// A bit for each byte after a backslash that is not escaped itself. `carried` is one if the first
/// byte of the block, or then of the next one, is escaped.
///
/// Of a run of backslashes, every second one is escaped, and the byte after the run if its length
/// is odd. A subtraction finds that for all runs at once (as in simdjson, by John Keiser).
#[inline(always)]
pub(super) fn escaped(backslashes: u64, carried: &mut u64) -> u64 {
    if backslashes == 0 {
        return std::mem::take(carried);
    }
    const ODD: u64 = 0xaaaa_aaaa_aaaa_aaaa;
    let escaping = backslashes & !*carried;
    let after = (escaping << 1) | ODD;
    let code = after.wrapping_sub(escaping) ^ ODD;
    let escaped = code ^ (backslashes | *carried);
    *carried = (code & backslashes) >> 63;
    escaped
}

/// A bit for each special byte, which must be escaped in a JSON string: quotes, backslashes and
/// control characters (RFC 8259, section 7).
pub(super) fn specials(block: u8x64) -> u64 {
    let is_control = block.min(u8x64::splat(0x1f)).simd_eq(block);
    (equal(block, b'"') | equal(block, b'\\') | is_control).to_bitmask()
}

/// All ones for each special byte.
#[inline(always)]
pub(super) fn specials_of_16(bytes: [u8; 16]) -> u8x16 {
    let bytes = u8x16::new(bytes);
    let is = |byte| bytes.simd_eq(u8x16::splat(byte));
    is(b'"') | is(b'\\') | bytes.min(u8x16::splat(0x1f)).simd_eq(bytes)
}

/// Not zero if one of the bytes is special; the bits do not show which one ("Determine if a word
/// has a byte less than n", Sean Eron Anderson, Bit Twiddling Hacks).
#[inline(always)]
pub(super) fn specials_of_8(bytes: [u8; 8]) -> u64 {
    // A one in each byte.
    const ONES: u64 = u64::MAX / 255;
    let word = u64::from_le_bytes(bytes);
    let less_than = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word;
    let equal = |byte: u8| less_than(word ^ (ONES * u64::from(byte)), 1);
    (less_than(word, 0x20) | equal(b'"') | equal(b'\\')) & (ONES << 7)
}

/// Whether a byte is special.
#[inline(always)]
pub(super) fn is_special(byte: &u8) -> bool {
    matches!(byte, b'"' | b'\\' | ..=0x1f)
}

/// Whether a short text has a special byte. For a constant text, the compiler computes the result.
#[inline(always)]
pub(super) fn has_special(text: &[u8]) -> bool {
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        let middle = text.get(8..text.len() - 8).unwrap_or_default();
        (specials_of_8(*first) | specials_of_8(*last)) != 0 || next_special(middle, 0).is_some()
    } else if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        let ([a, b, c, d], [e, f, g, h]) = (*first, *last);
        specials_of_8([a, b, c, d, e, f, g, h]) != 0
    } else {
        text.iter().any(is_special)
    }
}

/// As [`next_special`], but in steps of 64 bytes after the first 16.
#[inline]
pub(super) fn next_special_in_long_text(text: &[u8], at: usize) -> Option<usize> {
    let mut at = at;
    if let Some(bytes) = text.get(at..)?.first_chunk::<SHORT>() {
        match specials_of_16(*bytes).to_bitmask() {
            0 => at += SHORT,
            special => return Some(at + special.trailing_zeros() as usize),
        }
    }
    while let Some(bytes) = text.get(at..)?.first_chunk::<BLOCK>() {
        let quarters = bytes.as_chunks().0.iter();
        let specials = quarters.fold(u8x16::default(), |specials, quarter| {
            specials | specials_of_16(*quarter)
        });
        if specials.any() {
            break;
        }
        at += BLOCK;
    }
    next_special(text, at)
}

/// The position of the first special byte at or after `at`; `None` without one before the end.
#[inline]
pub(super) fn next_special(text: &[u8], at: usize) -> Option<usize> {
    let mut at = at;
    while let Some(bytes) = text.get(at..)?.first_chunk::<SHORT>() {
        match specials_of_16(*bytes).to_bitmask() {
            0 => at += SHORT,
            special => return Some(at + special.trailing_zeros() as usize),
        }
    }
    let offset = text.get(at..)?.iter().position(is_special)?;
    Some(at + offset)
}
