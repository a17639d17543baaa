//! Escapes and unescapes JSON strings (RFC 8259, section 7).
//!
//! A body that is JSON itself contains a quote every few bytes. Therefore the search for bytes to
//! escape examines 64 bytes at a time, and the text between them is copied in pieces of a fixed
//! size. Unescaped text is never longer than its escaped form, so reserving the length of a block
//! is enough for its unescaped text.

use super::Malformed;
use super::output::{SLACK, push_part};
use super::step::{BLOCK, block, specials};

/// A backslash, `u` and four digits: the longest escape of one byte. In JSON that is escaped once
/// more, there are two backslashes.
const LONGEST_ESCAPE: usize = 7;

/// The initial capacity for text with escapes, whose length is not known in advance: enough for one
/// block, but not for more, because an event may contain a hundred thousand such texts.
const FIRST_ROOM: usize = 2 * SLACK + BLOCK;

/// Unescapes the string whose opening quote is before `start`. Returns its text, and where the
/// document continues after it.
#[cold]
#[inline(never)]
pub(super) fn unescape(json: &[u8], start: usize) -> Result<(String, usize), Malformed> {
    let mut text = Vec::with_capacity(FIRST_ROOM);
    let mut from = start;
    while from < json.len() {
        let begin = from;
        let end = json.len().min(begin + BLOCK);
        let mut left = specials(block(&json[begin..end]));
        // An escape that extends beyond the end of the block becomes at most four bytes.
        text.reserve(BLOCK + 4);
        while left != 0 {
            let at = begin + left.trailing_zeros() as usize;
            push_part(&mut text, json, from, at);
            match json[at] {
                b'"' => {
                    let text = String::from_utf8(text).map_err(|_| Malformed)?;
                    return Ok((text, at + 1));
                }
                b'\\' => {
                    let (character, behind) = unescape_one(json, at + 1, br"\u")?;
                    if character.is_ascii() {
                        text.push(character as u8);
                    } else {
                        text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                    }
                    from = behind;
                }
                _ => return Err(Malformed),
            }
            // The escaped byte may be a special character itself.
            left &= u64::MAX.checked_shl((from - begin) as u32).unwrap_or(0);
        }
        if from < end {
            push_part(&mut text, json, from, end);
            from = end;
        }
    }
    Err(Malformed)
}

/// The character of the escape whose backslash is before `at`, and where the document continues.
/// The second half of a surrogate pair begins with `second`.
#[inline(always)]
pub(super) fn unescape_one(
    json: &[u8],
    at: usize,
    second: &[u8],
) -> Result<(char, usize), Malformed> {
    let byte = match *json.get(at).ok_or(Malformed)? {
        byte @ (b'"' | b'\\' | b'/') => byte,
        b'n' => b'\n',
        b't' => b'\t',
        b'r' => b'\r',
        b'b' => 0x08,
        b'f' => 0x0c,
        b'u' => return code_point(json, at + 1, second),
        _ => return Err(Malformed),
    };
    Ok((char::from(byte), at + 1))
}

/// The character whose four digits are at `at`, including the second half of a surrogate pair,
/// which begins with `second`.
fn code_point(json: &[u8], at: usize, second: &[u8]) -> Result<(char, usize), Malformed> {
    let first = four_digits(json, at)?;
    if let Some(character) = char::from_u32(first) {
        return Ok((character, at + 4));
    }
    let rest = json.get(at + 4..).ok_or(Malformed)?;
    if !rest.starts_with(second) {
        return Err(Malformed);
    }
    let length = 4 + second.len() + 4;
    let second = four_digits(json, at + length - 4)?;
    if !(0xd800..0xdc00).contains(&first) || !(0xdc00..0xe000).contains(&second) {
        return Err(Malformed);
    }
    let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    let character = char::from_u32(code).ok_or(Malformed)?;
    Ok((character, at + length))
}

fn four_digits(json: &[u8], at: usize) -> Result<u32, Malformed> {
    let digits = json.get(at..at + 4).ok_or(Malformed)?;
    digits.iter().try_fold(0, |number, digit| {
        let digit = char::from(*digit).to_digit(16).ok_or(Malformed)?;
        Ok(number * 16 + digit)
    })
}

/// Appends `text` to `json`, with special characters escaped.
pub(super) fn escape(text: &[u8], json: &mut Vec<u8>) {
    escape_with(text, json, escape_one);
}

/// Appends `text` as [`escape`] would, and escapes the result once more.
#[inline(never)]
pub(super) fn escape_twice(text: &[u8], json: &mut Vec<u8>) {
    escape_with(text, json, escape_one_twice);
}

/// Appends `text`, with each special character written by `escape_one`.
#[inline(always)]
pub(super) fn escape_with(text: &[u8], json: &mut Vec<u8>, escape_one: fn(u8, &mut Vec<u8>)) {
    let mut from = 0;
    while from < text.len() {
        let begin = from;
        let end = text.len().min(begin + BLOCK);
        let mut left = specials(block(&text[begin..end]));
        json.reserve(end - begin + SLACK + LONGEST_ESCAPE * left.count_ones() as usize);
        while left != 0 {
            let at = begin + left.trailing_zeros() as usize;
            push_part(json, text, from, at);
            escape_one(text[at], json);
            from = at + 1;
            left &= left - 1;
        }
        push_part(json, text, from, end);
        from = end;
    }
}

#[inline(always)]
pub(super) fn escape_one(byte: u8, json: &mut Vec<u8>) {
    match byte {
        b'"' => json.extend_from_slice(br#"\""#),
        b'\\' => json.extend_from_slice(br"\\"),
        b'\n' => json.extend_from_slice(br"\n"),
        b'\r' => json.extend_from_slice(br"\r"),
        b'\t' => json.extend_from_slice(br"\t"),
        0x08 => json.extend_from_slice(br"\b"),
        0x0c => json.extend_from_slice(br"\f"),
        control => {
            let [high, low] = digits(control);
            json.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
        }
    }
}

/// The escape of a byte, escaped once more: a quote is `\\\"`.
#[inline(always)]
fn escape_one_twice(byte: u8, json: &mut Vec<u8>) {
    match byte {
        b'"' => json.extend_from_slice(br#"\\\""#),
        b'\\' => json.extend_from_slice(br"\\\\"),
        other => {
            json.extend_from_slice(br"\");
            escape_one(other, json);
        }
    }
}

fn digits(byte: u8) -> [u8; 2] {
    let digit = |digit: u8| b"0123456789abcdef"[usize::from(digit & 0xf)];
    [digit(byte >> 4), digit(byte)]
}
