//! Reads, skips and writes JSON strings (RFC 8259, section 7).

use std::borrow::Cow;

use super::Malformed;
use super::escape::{escape, unescape};
use super::step::next_special;

/// Reads the string whose opening quote is before `start`. Returns its text, borrowed unless it
/// contains escapes, and where the document continues after it.
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
        at = next_special(json, at).ok_or(Malformed)?;
        match json[at] {
            b'"' => return Ok(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
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
                }
                Err(Malformed) => prop_assert!(expected.is_err(), "{}", json),
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
        }
    }
}
