//! Reads, skips and writes JSON strings (RFC 8259, section 7).
//!
//! `read` checks and unescapes a string, `check` only checks it, `skip` only finds its end, and
//! `write` appends one. `read` and `check` accept exactly the strings that serde_json accepts.

use std::borrow::Cow;

use super::Malformed;
use super::escape::{escape, unescape, unescape_one};
use super::step::{
    BLOCK, block, controls, equal, escaped, next_special, next_special_in_long_text,
};

/// Reads the string whose opening quote is before `start`. Returns its text, borrowed unless it
/// contains escapes, and where the document continues after it.
#[inline(always)]
pub(super) fn read(json: &str, start: usize) -> Result<(Cow<'_, str>, usize), Malformed> {
    let end = next_special(json.as_bytes(), start).ok_or(Malformed)?;
    if json.as_bytes()[end] == b'"' {
        let text = json.get(start..end).ok_or(Malformed)?;
        return Ok((Cow::Borrowed(text), end + 1));
    }
    let (text, behind) = unescape(json.as_bytes(), start)?;
    Ok((Cow::Owned(text), behind))
}

/// Reads a document that is one string.
pub(crate) fn whole(json: &str) -> Result<Cow<'_, str>, Malformed> {
    match read(json.strip_prefix('"').ok_or(Malformed)?, 0)? {
        (text, end) if end + 1 == json.len() => Ok(text),
        _ => Err(Malformed),
    }
}

/// Where the document continues after the string whose opening quote is before `start`.
pub(super) fn skip(json: &[u8], start: usize) -> Result<usize, Malformed> {
    let mut at = start;
    loop {
        at = next_special_in_long_text(json, at).ok_or(Malformed)?;
        match json[at] {
            b'"' => return Ok(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The string that begins with the quote at `start`, with its quotes, and whether it contains
/// escapes. It is checked as [`read`] checks it, but not unescaped: escapes other than `\"` and
/// `\\` are rare, so most blocks are checked as a whole.
pub(super) fn check(json: &str, start: usize) -> Result<(&str, bool), Malformed> {
    let bytes = json.as_bytes();
    let mut is_escaped = false;
    let mut carried = 0;
    // Where the latest escape of a character by its number ends: the second half of a surrogate
    // pair was checked with the first one.
    let mut behind = 0;
    let mut begin = start + 1;
    while begin < bytes.len() {
        let block = block(&bytes[begin..]);
        let quotes = equal(block, b'"').to_bitmask();
        let backslashes = equal(block, b'\\').to_bitmask();
        let escaped = escaped(backslashes, &mut carried);
        let ends = quotes & !escaped;
        // The bits up to the end of the string, or all.
        let inside = ends ^ ends.wrapping_sub(1);
        if controls(block) & inside != 0 {
            return Err(Malformed);
        }
        is_escaped |= escaped & inside != 0;
        let mut others = escaped & inside & !quotes & !backslashes;
        while others != 0 {
            let at = begin + others.trailing_zeros() as usize;
            if at >= behind {
                behind = unescape_one(bytes, at, br"\u")?.1;
            }
            others &= others - 1;
        }
        if ends != 0 {
            let end = begin + ends.trailing_zeros() as usize;
            let string = json.get(start..=end).ok_or(Malformed)?;
            return Ok((string, is_escaped));
        }
        begin += BLOCK;
    }
    Err(Malformed)
}

/// Appends `text` to `json` as a string, in quotes.
pub(crate) fn write(text: &str, json: &mut Vec<u8>) {
    json.push(b'"');
    match next_special(text.as_bytes(), 0) {
        Some(_) => escape(text.as_bytes(), json),
        None => json.extend_from_slice(text.as_bytes()),
    }
    json.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// JSON text, some of it invalid: relevant pieces at varying distances.
    fn written() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[a-z]{0,20}",
            2 => Just(r#"\""#.to_owned()),
            2 => Just(r"\\".to_owned()),
            2 => prop::sample::select(vec![r"\/", r"\b", r"\f", r"\n", r"\r", r"\t"]).prop_map(str::to_owned),
            2 => "\\\\u[0-9a-fA-F]{4}",
            1 => "\\\\u[dD][89a-fA-F][0-9a-f]{2}",
            2 => Just(r"\ud83d\ude00".to_owned()),
            1 => Just("é€😀".to_owned()),
            1 => prop::sample::select(vec!["\"", "\\", "\n", "\u{0}", "\u{1f}", r"\u+123", r"\x"]).prop_map(str::to_owned),
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn strings_are_read_as_serde_json_reads_them(written in written(), behind in "[ ,}]{0,20}") {
            let json = format!("\"{written}\"{behind}");
            let mut reader = serde_json::Deserializer::from_str(&json).into_iter::<String>();
            let expected = reader.next().unwrap();
            match read(&json, 1) {
                Ok((text, at)) => {
                    prop_assert_eq!(&text, &expected.unwrap());
                    prop_assert_eq!(at, reader.byte_offset());
                    prop_assert_eq!(matches!(text, Cow::Borrowed(_)), !json[..at].contains('\\'));
                    prop_assert_eq!(skip(json.as_bytes(), 1), Ok(at));
                    prop_assert_eq!(check(&json, 0), Ok((&json[..at], json[..at].contains('\\'))));
                }
                Err(Malformed) => {
                    prop_assert!(expected.is_err(), "{}", json);
                    prop_assert_eq!(check(&json, 0), Err(Malformed));
                }
            }
        }

        #[test]
        fn strings_are_written_as_serde_json_writes_them(text in prop_oneof![any::<String>(), written()]) {
            let mut json = b"before".to_vec();
            write(&text, &mut json);
            prop_assert_eq!(&json[b"before".len()..], serde_json::to_vec(&text).unwrap());
        }
    }

    #[test]
    fn an_unterminated_string_is_malformed() {
        for json in [
            "\"",
            "\"a",
            r#""\"#,
            r#""\""#,
            r#""\u00"#,
            r#""\ud83d\"#,
            r#""\ud83d\ude"#,
        ] {
            assert_eq!(read(json, 1), Err(Malformed), "{json}");
            assert_eq!(skip(json.as_bytes(), 1), Err(Malformed), "{json}");
            assert_eq!(check(json, 0), Err(Malformed), "{json}");
        }
    }
}
