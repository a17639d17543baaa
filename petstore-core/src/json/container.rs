//! Finds the end of a JSON object or list without parsing it.
//!
//! Most of an event is never read, so its objects must be skipped quickly. Nothing
//! inside is checked; for a valid container, the end is exact.

use wide::{u8x16, u8x64};

use super::step::{BLOCK, block, equal, escaped};

/// Where the object or list at the start of `json` ends: the index after its closing bracket.
/// `None` if it does not end.
///
/// This skips members that are not used, which most of an event consists of. It processes 64 bytes
/// per step, with few branches that depend on their values: bit masks mark the bytes inside strings
/// and the brackets outside of them (Langdale and Lemire, "Parsing Gigabytes of JSON per Second",
/// 2019). Only brackets of the container's own kind count, and nothing else is validated: an error
/// inside is found when the value is read.
pub(super) fn container_end(json: &[u8]) -> Option<usize> {
    match json.first()? {
        b'{' => end_of::<b'{', b'}'>(json),
        b'[' => end_of::<b'[', b']'>(json),
        _ => None,
    }
}

fn end_of<const OPENING: u8, const CLOSING: u8>(json: &[u8]) -> Option<usize> {
    if json.get(1) == Some(&CLOSING) {
        return Some(2);
    }
    let mut strings = Strings::default();
    // For each place in a quarter of a block, whether the number of quotes since `strings` was
    // updated is odd. They are counted only before a block with brackets or backslashes.
    let mut passed = u8x16::default();
    // The search starts after the opening bracket; otherwise, the first block would always have to
    // be searched.
    let mut depth = 1;
    let mut at = 1;
    while at < json.len() {
        let rest = &json[at..];
        if let Some(bytes) = rest.first_chunk::<BLOCK>()
            && strings.carried == 0
            && let Some(quotes) = only_text::<OPENING>(bytes)
        {
            passed ^= quotes;
            at += BLOCK;
            continue;
        }
        strings.pass(std::mem::take(&mut passed));
        let bytes = block(rest);
        let outside = !strings.inside(bytes);
        let opened = equal(bytes, OPENING).to_bitmask() & outside;
        let closed = equal(bytes, CLOSING).to_bitmask() & outside;
        if let Some(closing) = closing_bracket(opened, closed, &mut depth) {
            return Some(at + closing + 1);
        }
        at += BLOCK;
    }
    None
}

/// The quotes of a block, all of its quarters combined with "exclusive or", if the block has
/// neither backslashes nor brackets of the container's kind. `None` for some other blocks as well:
/// a range of bytes is compared faster than each of them.
#[inline(always)]
fn only_text<const OPENING: u8>(bytes: &[u8; BLOCK]) -> Option<u8x16> {
    let (mut quotes, mut others) = (u8x16::default(), u8x16::default());
    for quarter in bytes.as_chunks().0 {
        let quarter = u8x16::new(*quarter);
        quotes ^= quarter.simd_eq(u8x16::splat(b'"'));
        others |= match OPENING {
            // `{` and every greater byte: `}`, and all bytes of characters outside ASCII.
            b'{' => {
                let backslashes = quarter.simd_eq(u8x16::splat(b'\\'));
                quarter.max(u8x16::splat(b'{')).simd_eq(quarter) | backslashes
            }
            // `[`, the backslash and `]`.
            _ => {
                let from = quarter - u8x16::splat(b'[');
                from.min(u8x16::splat(2)).simd_eq(from)
            }
        };
    }
    (!others.any()).then_some(quotes)
}

/// The bracket that closes the outermost container, if it is in this block.
fn closing_bracket(opened: u64, closed: u64, depth: &mut u32) -> Option<usize> {
    let mut rest = opened | closed;
    while rest != 0 {
        let bracket = rest & rest.wrapping_neg();
        if closed & bracket == 0 {
            *depth += 1;
        } else {
            *depth = depth.saturating_sub(1);
            if *depth == 0 {
                return usize::try_from(bracket.trailing_zeros()).ok();
            }
        }
        rest ^= bracket;
    }
    None
}

/// The state that earlier blocks pass to the next one.
#[derive(Default)]
struct Strings {
    /// All ones inside a string.
    inside: u64,
    /// One if the first byte of the next block is escaped.
    carried: u64,
}

impl Strings {
    /// Passes over blocks of text with these quotes.
    fn pass(&mut self, quotes: u8x16) {
        let odd = quotes.to_bitmask().count_ones() & 1;
        self.inside ^= 0_u64.wrapping_sub(u64::from(odd));
    }

    /// A bit for each byte inside a string, including its opening quote.
    fn inside(&mut self, bytes: u8x64) -> u64 {
        let escaped = escaped(equal(bytes, b'\\').to_bitmask(), &mut self.carried);
        // For each bit, whether the number of quotes up to it is odd.
        let mut inside = equal(bytes, b'"').to_bitmask() & !escaped;
        for distance in [1, 2, 4, 8, 16, 32] {
            inside ^= inside << distance;
        }
        inside ^= self.inside;
        self.inside = 0_u64.wrapping_sub(inside >> 63);
        inside
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::value::RawValue;
    use serde_json::{Value, json};

    use super::*;

    /// Documents with brackets, quotes and backslashes in every possible position.
    fn document() -> impl Strategy<Value = Value> {
        let text = r#"[{}\[\]"\\\\a:, ]{0,40}"#;
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<i32>().prop_map(Value::from),
            text.prop_map(Value::from)
        ];
        let inner = leaf.prop_recursive(4, 60, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(text, inner, 0..6).prop_map(Value::from_iter),
            ]
        });
        prop::collection::vec(inner, 0..4).prop_map(|list| json!({ "a": list }))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn containers_end_where_serde_json_ends_them(document in document(), pretty: bool, behind in r#"[]}\[{"\\ ]{0,80}"#) {
            let json = if pretty { format!("{document:#}") } else { document.to_string() };
            prop_assert_eq!(container_end(format!("{json}{behind}").as_bytes()), Some(json.len()));
            let list: &RawValue = serde_json::from_str(json.split_once(':').unwrap().1.trim_start().strip_suffix('}').unwrap()).unwrap();
            prop_assert_eq!(container_end(list.get().as_bytes()), Some(list.get().len()));
        }

        #[test]
        fn a_truncated_container_has_no_end(document in document(), end in any::<prop::sample::Index>()) {
            let json = document.to_string();
            prop_assert_eq!(container_end(&json.as_bytes()[..end.index(json.len())]), None);
        }
    }

    #[test]
    fn backslashes_count_across_blocks() {
        for length in 0..140 {
            for backslashes in [1, 2, 3, 64, 65] {
                let text = format!("{}{}", "x".repeat(length), "\\".repeat(backslashes));
                let json = json!([text, "]"]).to_string();
                assert_eq!(container_end(json.as_bytes()), Some(json.len()), "{json}");
            }
        }
    }

    #[test]
    fn deep_nesting_is_handled() {
        let json = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(container_end(json.as_bytes()), Some(json.len()));
    }
}
