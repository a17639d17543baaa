//! The `next` parameter of a list of pets.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use petstore::model;
use uuid::Uuid;

use super::PetId;

/// The position after a page of pets. Pass it on unchanged.
// The checksum detects altered cursors, which would otherwise lead to another page. It is not a
// signature: a position in a list that the client may read anyway does not need one.
#[model]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Cursor(PetId);

/// A `next` that this list did not return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a `next` that this list returned: start again without it")]
pub struct InvalidCursor;

const ID_BYTES: usize = 16;
const CHECKSUM_BYTES: usize = 4;

impl Cursor {
    /// The page after the pet with this id.
    pub fn after(id: PetId) -> Self {
        Self(id)
    }

    /// The last pet of the previous page.
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

/// The 32-bit FNV-1a hash (RFC 9923): ids that differ in one byte have different hashes.
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
        fn a_cursor_survives_conversion_to_text(id: u128) {
            let cursor = Cursor::after(Uuid::from_u128(id).into());
            prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }

        #[test]
        fn its_text_is_safe_in_a_url(id: u128) {
            let text = Cursor::after(Uuid::from_u128(id).into()).to_string();
            prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{}", text);
        }

        #[test]
        fn one_altered_character_is_rejected(id: u128, at in 0_usize..27, with in "[A-Za-z0-9_-]") {
            let text = Cursor::after(Uuid::from_u128(id).into()).to_string();
            let altered = format!("{}{with}{}", &text[..at], &text[at + 1..]);
            prop_assume!(altered != text);
            prop_assert_eq!(altered.parse::<Cursor>(), Err(InvalidCursor));
        }

        #[test]
        fn any_text_is_accepted_or_rejected(text: String) {
            if let Ok(cursor) = text.parse::<Cursor>() {
                prop_assert_eq!(cursor.to_string(), text);
            }
        }
    }

    #[test]
    fn a_shortened_or_lengthened_text_is_rejected() {
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
