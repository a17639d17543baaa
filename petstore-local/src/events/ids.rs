//! Where identifiers come from.
//!
//! Message ids, request ids and tokens are passed in by the caller, so that a test can predict them
//! and a run on a laptop gets random ones.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A source of 128-bit identifiers.
///
/// ```
/// use petstore_local::events::ids::{CountedIds, IdSource};
///
/// let mut ids = CountedIds::default();
/// assert_ne!(ids.uuid(), ids.uuid());
/// ```
pub trait IdSource {
    /// The next identifier. It must not have been returned before.
    fn next_id(&mut self) -> u128;

    /// The next identifier in the form of a version 4 UUID.
    fn next_uuid(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.next_id().to_be_bytes()).into_uuid()
    }

    /// The text of the next version 4 UUID.
    fn uuid(&mut self) -> String {
        self.next_uuid().to_string()
    }

    /// The next identifier as 32 hexadecimal digits.
    fn hex(&mut self) -> String {
        format!("{:032x}", self.next_id())
    }
}

/// Random identifiers, as AWS assigns them.
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomIds;

impl IdSource for RandomIds {
    fn next_id(&mut self) -> u128 {
        Uuid::new_v4().as_u128()
    }
}

/// Identifiers that are the same in every run: digests of a counter.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CountedIds {
    issued: u64,
}

impl IdSource for CountedIds {
    fn next_id(&mut self) -> u128 {
        self.issued += 1;
        let digest = Sha256::digest(self.issued.to_be_bytes());
        digest
            .iter()
            .take(16)
            .fold(0, |id, byte| id << 8 | u128::from(*byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_ids_are_reproducible_version_4_uuids() {
        let first = CountedIds::default().uuid();
        assert_eq!(first, CountedIds::default().uuid());
        assert_eq!((first.len(), first.as_bytes().get(14)), (36, Some(&b'4')));
    }

    #[test]
    fn hex_ids_have_32_digits() {
        assert_eq!(RandomIds.hex().len(), 32);
    }
}
