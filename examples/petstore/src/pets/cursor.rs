//! The `next` of a list of pets.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use petstore::model;
use uuid::Uuid;

use super::PetId;

/// Where a page of pets ended. Hand it on as it is.
// Its checksum has what was altered on its way refused, instead of leading to some other page. It is no proof: a position
// in a list that the client may read anyway needs none.
#[model]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Cursor(PetId);

/// A `next` that no page of pets gave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a `next` that this list gave; start again without it")]
pub struct InvalidCursor;

const ID_BYTES: usize = 16;
const CHECKSUM_BYTES: usize = 4;

impl Cursor {
    /// The page behind the pet with this id.
    pub fn after(id: PetId) -> Self {
        Self(id)
    }

    /// The last pet of the page before.
    pub fn last(self) -> PetId {
        self.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = Uuid::from(self.0).into_bytes();
        let mut bytes = [0; ID_BYTES + CHECKSUM_BYTES];
        let (start, end) = bytes.split_at_mut(ID_BYTES);
        start.copy_from_slice(&id);
        end.copy_from_slice(&checksum(&id));
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidCursor)?;
        let (id, sum) = bytes.split_first_chunk::<ID_BYTES>().ok_or(InvalidCursor)?;
        if sum != checksum(id) {
            return Err(InvalidCursor);
        }
        Ok(Self(Uuid::from_bytes(*id).into()))
    }
}

impl TryFrom<String> for Cursor {
    type Error = InvalidCursor;

    fn try_from(text: String) -> Result<Self, InvalidCursor> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}

/// FNV-1a (RFC 9923) of 32 bits: no two ids that differ in one byte have the same.
fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let sum = bytes.iter().fold(0x811c_9dc5_u32, |sum, byte| {
        (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    sum.to_be_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_survives_its_text(id: u128) {
            let cursor = Cursor::after(Uuid::from_u128(id).into());
            prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }

        #[test]
        fn its_text_needs_no_escape_in_a_url(id: u128) {
            let text = Cursor::after(Uuid::from_u128(id).into()).to_string();
            prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{}", text);
        }

        #[test]
        fn one_altered_character_is_refused(id: u128, at in 0_usize..27, with in "[A-Za-z0-9_-]") {
            let text = Cursor::after(Uuid::from_u128(id).into()).to_string();
            let altered = format!("{}{with}{}", &text[..at], &text[at + 1..]);
            prop_assume!(altered != text);
            prop_assert_eq!(altered.parse::<Cursor>(), Err(InvalidCursor));
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            if let Ok(cursor) = text.parse::<Cursor>() {
                prop_assert_eq!(cursor.to_string(), text);
            }
        }
    }

    #[test]
    fn a_cut_or_lengthened_text_is_refused() {
        let text = Cursor::after(PetId::random()).to_string();
        for altered in [
            &text[..26],
            &text[1..],
            "",
            "=",
            &format!("{text}A"),
            &format!("{text}="),
            &format!(" {text}"),
        ] {
            assert_eq!(altered.parse::<Cursor>(), Err(InvalidCursor), "{altered:?}");
        }
    }
}
