//! Identifiers that an operation gets again when it is repeated after a restart.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::events::ids::IdSource;

/// Digests of a seed and a counter. Both are part of the state, so repeating the operations since
/// the last snapshot assigns the same ids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SeededIds {
    seed: String,
    issued: u64,
}

impl SeededIds {
    pub(super) fn new(seed: &str) -> Self {
        SeededIds {
            seed: seed.to_owned(),
            issued: 0,
        }
    }
}

impl IdSource for SeededIds {
    fn next_id(&mut self) -> u128 {
        self.issued += 1;
        let digest = Sha256::new()
            .chain_update(self.seed.as_bytes())
            .chain_update(self.issued.to_be_bytes())
            .finalize();
        digest
            .iter()
            .take(16)
            .fold(0, |id, byte| id << 8 | u128::from(*byte))
    }
}
