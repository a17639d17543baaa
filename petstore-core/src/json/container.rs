//! Finds the end of a JSON object or list without parsing it.
//!
//! Most of an event is never read, so its objects must be skipped quickly. Nothing
//! inside is checked; for a valid container, the end is exact.

use wide::{u8x16, u8x64};

use super::step::{BLOCK, block, equal, escaped};

/// Where the object or list at the start of `json` ends: the index after its closing bracket.
/// `None` if it does not end.
///
/// This skips members that are not used, which most of an event consists of. It examines 64 bytes
/// per step. Most blocks contain neither backslashes nor brackets of the container's own kind; in
/// these, it only counts quotes. Brackets of the other kind are ignored, and nothing else is
/// validated: an error inside is found when the value is read.
pub(super) fn container_end(json: &[u8]) -> Option<usize> {
    match json.first()? {
        b'{' => end_of::<b'{', b'}'>(json),
        b'[' => end_of::<b'[', b']'>(json),
        _ => None,
    }
}

#[inline(never)]
fn end_of<const OPENING: u8, const CLOSING: u8>(json: &[u8]) -> Option<usize> {
    if json.get(1) == Some(&CLOSING) {
        return Some(2);
    }
    let mut state = State {
        is_inside: false,
        carried: 0,
        depth: 1,
    };
    // For each place in a quarter of a block, whether the number of quotes since `state` was
    // updated is odd. `state` is updated only before a block that is searched.
    let mut passed = u8x16::default();
    // The search starts after the opening bracket; otherwise, the first block would always have to
    // be searched.
    let mut at = 1;
    while let Some(bytes) = json.get(at..)?.first_chunk::<BLOCK>() {
        if state.carried == 0
            && let Some(quotes) = only_text::<OPENING>(bytes)
        {
            passed ^= quotes;
        } else {
            state.pass(std::mem::take(&mut passed).to_bitmask().into());
            if let Some(end) = state.search::<OPENING, CLOSING>(u8x64::new(*bytes)) {
                return Some(at + end);
            }
        }
        at += BLOCK;
    }
    state.pass(passed.to_bitmask().into());
    let end = state.search::<OPENING, CLOSING>(block(json.get(at..)?))?;
    Some(at + end)
}

/// The quotes of a block, all of its quarters combined with "exclusive or", if the block has
/// neither backslashes nor brackets of the container's kind. `None` for some other blocks as well:
/// a range of bytes is compared faster than each of them.
#[inline(always)]
fn only_text<const OPENING: u8>(bytes: &[u8; BLOCK]) -> Option<u8x16> {
    let (mut quotes, mut others) = (u8x16::default(), u8x16::default());
    let mut greatest = u8x16::default();
    for quarter in bytes.as_chunks().0 {
        let quarter = u8x16::new(*quarter);
        quotes ^= quarter.simd_eq(u8x16::splat(b'"'));
        others |= match OPENING {
            b'{' => {
                greatest = greatest.max(quarter);
                quarter.simd_eq(u8x16::splat(b'\\'))
            }
            // `[`, the backslash and `]`. In lists, `greatest` is not used and stays zero.
            _ => {
                let from = quarter - u8x16::splat(b'[');
                from.min(u8x16::splat(2)).simd_eq(from)
            }
        };
    }
    // `{` and every greater byte, including `}` and all bytes of characters outside ASCII.
    others |= greatest.max(u8x16::splat(b'{')).simd_eq(greatest);
    (!others.any()).then_some(quotes)
}

/// The state at the start of a block.
struct State {
    /// Whether the block begins inside a string.
    is_inside: bool,
    /// One if the first byte of the block is escaped, otherwise zero.
    carried: u64,
    /// The number of open containers of this kind.
    depth: u32,
}

impl State {
    /// Updates whether text is inside a string, which changes if the number of quotes is odd.
    fn pass(&mut self, quotes: u64) {
        self.is_inside ^= quotes.count_ones() & 1 == 1;
    }

    /// Searches a block for the end of the outermost container: the index after its closing
    /// bracket. Bit masks mark the bytes inside strings (Langdale and Lemire, "Parsing Gigabytes of
    /// JSON per Second", 2019).
    #[inline(always)]
    fn search<const OPENING: u8, const CLOSING: u8>(&mut self, bytes: u8x64) -> Option<usize> {
        let escaped = escaped(equal(bytes, b'\\').to_bitmask(), &mut self.carried);
        let quotes = equal(bytes, b'"').to_bitmask() & !escaped;
        let closed = equal(bytes, CLOSING).to_bitmask();
        let mut brackets = closed | equal(bytes, OPENING).to_bitmask();
        if brackets != 0 {
            // For each bit, whether the number of quotes up to it is odd.
            let mut inside = quotes;
            for distance in [1, 2, 4, 8, 16, 32] {
                inside ^= inside << distance;
            }
            brackets &= if self.is_inside { inside } else { !inside };
        }
        while brackets != 0 {
            let bit = brackets & brackets.wrapping_neg();
            if closed & bit == 0 {
                self.depth += 1;
            } else if self.depth == 1 {
                return Some(bit.trailing_zeros() as usize + 1);
            } else {
                self.depth -= 1;
            }
            brackets ^= bit;
        }
        self.pass(quotes);
        None
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
