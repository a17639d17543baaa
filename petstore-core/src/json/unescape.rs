use std::borrow::Cow;

use serde_json::value::RawValue;

/// The text of a raw JSON string, borrowed unless it holds escapes; `None` if the value is no string,
/// or if an escape stands for no character (half of a surrogate pair).
///
/// serde_json does the same, but into a buffer that grows on the way and is then copied: for a body,
/// which is the longest text of an event and nearly always escaped, that is most of the allocations.
pub(crate) fn text_of(raw: &RawValue) -> Option<Cow<'_, str>> {
    let text = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    match memchr::memchr(b'\\', text.as_bytes()) {
        None => Some(Cow::Borrowed(text)),
        Some(first) => unescape(text, first).map(Cow::Owned),
    }
}

/// Text is never longer than its escaped form, so the buffer is made once.
fn unescape(escaped: &str, first: usize) -> Option<String> {
    let mut text = String::with_capacity(escaped.len());
    let (mut rest, mut at) = (escaped, Some(first));
    while let Some(backslash) = at {
        text.push_str(rest.get(..backslash)?);
        let (escape, length) = match *rest.as_bytes().get(backslash + 1)? {
            b'"' => ('"', 2),
            b'\\' => ('\\', 2),
            b'/' => ('/', 2),
            b'b' => ('\u{8}', 2),
            b'f' => ('\u{c}', 2),
            b'n' => ('\n', 2),
            b'r' => ('\r', 2),
            b't' => ('\t', 2),
            b'u' => code_point(rest.get(backslash..)?)?,
            _ => return None,
        };
        text.push(escape);
        rest = rest.get(backslash + length..)?;
        at = memchr::memchr(b'\\', rest.as_bytes());
    }
    text.push_str(rest);
    Some(text)
}

/// `\uXXXX`, or two of them where the first is half of a surrogate pair (RFC 8259, section 7).
fn code_point(escapes: &str) -> Option<(char, usize)> {
    let unit = |from: usize| {
        let digits = escapes.get(from..from + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16)
            .ok()
            .filter(|_| !digits.starts_with('+'))
    };
    let first = unit(0)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Some((character, 6));
    }
    let mut pair = char::decode_utf16([first, unit(6)?]);
    Some((pair.next()?.ok()?, 12))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn as_serde_json(json: &str) -> Option<String> {
        serde_json::from_str(json).ok()
    }

    fn ours(json: &str) -> Option<String> {
        let raw: &RawValue = serde_json::from_str(json).ok()?;
        text_of(raw).map(Cow::into_owned)
    }

    #[test]
    fn text_without_escapes_borrows() {
        let raw: &RawValue = serde_json::from_str(r#""plain é""#).unwrap();
        assert!(matches!(text_of(raw), Some(Cow::Borrowed("plain é"))));
    }

    #[test]
    fn only_text_is_text() {
        for json in ["1", "null", "[]", "{}", "true"] {
            assert_eq!(ours(json), None, "{json}");
        }
    }

    #[test]
    fn every_escape_is_undone_and_halves_of_pairs_are_refused() {
        for json in [
            r#""\"\\\/\b\f\n\r\t""#,
            r#""\u00e9\u20AC\ud83d\ude00\u0000""#,
            r#""\ud83d""#,
            r#""\ud83dx""#,
            r#""\ud83d\n""#,
            r#""\ud83d\u0041""#,
            r#""\ude00\ud83d""#,
        ] {
            assert_eq!(ours(json), as_serde_json(json), "{json}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_back(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(ours(&json), Some(text));
        }

        #[test]
        fn any_escapes_are_read_as_serde_json_reads_them(escapes in r#"([a-z]|\\[u"\\/bfnrt]|\\u(d8|dc|00)[0-9a-f]{2}|[0-9a-f]{1,4}){0,12}"#) {
            let json = format!("\"{escapes}\"");
            prop_assert_eq!(ours(&json), as_serde_json(&json));
        }
    }
}
